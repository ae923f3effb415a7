import { TriangleAlert, Volume2, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Preferences } from '../../state/preferences-store.ts';
import type { RoomPhase } from '../../state/room-state.ts';
import { TokenForm } from '../trouble/token-form.tsx';
import { unpublishedWords } from '../words/room-words.ts';
import { keptTroubleWords, lostMicrophoneWords } from '../words/trouble-words.ts';

interface RoomNoticeProps {
  readonly phase: Extract<RoomPhase, { type: 'joined' }>;
  readonly preferences: Pick<Preferences, 'token' | 'keepToken'>;
  onRetry(): void;
  onAudio(): void;
  onMicrophone(): void;
  onToken(token: string, keep: boolean): void;
}

/** What needs the reader while the room goes on: one card at most. */
export function RoomNotice({ phase, preferences, ...props }: RoomNoticeProps) {
  const { link, microphone, sound } = phase;
  if (link.type === 'failed') {
    const { title, advice, wayOut } = keptTroubleWords(link.trouble);
    return (
      <Card
        code={link.trouble.code}
        title={title}
        advice={`${advice} What is said meanwhile is kept.`}
      >
        {wayOut?.does === 'token' ? (
          <TokenForm
            refused={preferences.token}
            keepToken={preferences.keepToken}
            label={wayOut.label}
            onToken={props.onToken}
          />
        ) : (
          <WayOut label={wayOut?.label ?? 'Try again'} onPress={props.onRetry} />
        )}
      </Card>
    );
  }
  if (microphone.type === 'failed' || microphone.type === 'unpublished') {
    const { title, advice, wayOut } =
      microphone.type === 'failed'
        ? lostMicrophoneWords(microphone.code)
        : unpublishedWords(microphone.code);
    return (
      <Card code={microphone.code} title={title} advice={`${advice} The captions go on.`}>
        <WayOut label={wayOut?.label ?? 'Try again'} onPress={props.onMicrophone} />
      </Card>
    );
  }
  if (sound !== 'blocked') return null;
  return (
    <Card
      code="sound_blocked"
      isCalm
      title="The browser keeps the room quiet"
      advice="It plays sound only at a press of yours. The captions go on."
    >
      <WayOut label="Let the room be heard" onPress={props.onAudio} />
    </Card>
  );
}

interface CardProps {
  readonly code: string;
  readonly title: string;
  readonly advice: string;
  /** Nothing is wrong. */
  readonly isCalm?: boolean;
  readonly children: ReactNode;
}

function Card({ code, title, advice, isCalm = false, children }: CardProps) {
  const Icon: LucideIcon = isCalm ? Volume2 : TriangleAlert;
  return (
    <section className="trouble" role="alert" data-code={code} data-calm={isCalm}>
      <Icon className="trouble-icon" aria-hidden="true" />
      <div className="trouble-words">
        <h2 className="trouble-title">{title}</h2>
        <p className="trouble-advice">{advice}</p>
      </div>
      {children}
    </section>
  );
}

function WayOut({ label, onPress }: { label: string; onPress(): void }) {
  return (
    <button type="button" className="button trouble-way-out" onClick={onPress}>
      {label}
    </button>
  );
}
