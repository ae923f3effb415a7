import { Captions, Ear, Mic, MicOff, X } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import type { Captioning, Speaker } from '../../state/room-state.ts';

export interface PeopleProps {
  /** By identity. */
  readonly speakers: Readonly<Record<string, Speaker>>;
  readonly captioning: Captioning;
  /** On narrow screens, where it is shown when asked for. */
  readonly isOpen: boolean;
  onClose(): void;
}

interface PeopleSheetProps extends Pick<PeopleProps, 'isOpen' | 'onClose'> {
  readonly children: ReactNode;
}

/** The list of who is here: a column on wide screens, a sheet on narrow ones. */
export function PeopleSheet({ children, isOpen, onClose }: PeopleSheetProps) {
  const latest = useRef(onClose);
  useEffect(() => {
    latest.current = onClose;
  });
  useEffect(() => {
    if (!isOpen) return;
    const handleKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) latest.current();
    };
    document.addEventListener('keydown', handleKey);
    return () => document.removeEventListener('keydown', handleKey);
  }, [isOpen]);
  return (
    <aside className="people" aria-label="Participants" data-open={isOpen}>
      <header className="people-header">
        <h2>Participants</h2>
        <button
          type="button"
          className="icon-button people-close"
          aria-label="Close participants"
          onClick={onClose}
        >
          <X aria-hidden="true" />
        </button>
      </header>
      <ul className="people-list">{children}</ul>
    </aside>
  );
}

export interface PersonRowProps {
  readonly name: string;
  readonly colour: number;
  readonly isMe: boolean;
  readonly voice: 'speaking' | 'silent' | 'muted' | 'observer';
  /** Makes the captions that everyone sees. */
  readonly isCaptioner: boolean;
}

const VOICES = {
  speaking: { Icon: Mic, label: 'speaking' },
  silent: { Icon: Mic, label: 'microphone on' },
  muted: { Icon: MicOff, label: 'muted' },
  observer: { Icon: Ear, label: 'listening only' },
} as const;

/** One of them. */
export function PersonRow({ name, colour, isMe, voice, isCaptioner }: PersonRowProps) {
  const { Icon, label } = VOICES[voice];
  return (
    <li className="person" data-voice={voice} data-colour={colour}>
      <span className="person-dot" aria-hidden="true" />
      <span className="person-name">
        <bdi>{name}</bdi>
        {isMe && <span className="person-me"> (you)</span>}
        {isCaptioner && (
          <span className="person-badge">
            <Captions aria-hidden="true" /> captions
          </span>
        )}
      </span>
      <Icon className="person-voice" aria-hidden="true" />
      <span className="visually-hidden">{label}</span>
    </li>
  );
}
