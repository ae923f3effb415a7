import { TriangleAlert, Volume2 } from 'lucide-react';
import type { Preferences } from '../../state/preferences-store.ts';
import type { RoomPhase } from '../../state/room-state.ts';
import { TokenForm } from '../trouble/token-form.tsx';
import { keptTroubleWords } from '../words/trouble-words.ts';

interface RoomNoticeProps {
  readonly phase: Extract<RoomPhase, { type: 'joined' }>;
  readonly preferences: Pick<Preferences, 'token' | 'keepToken'>;
  onRetry(): void;
  onAudio(): void;
  onToken(token: string, keep: boolean): void;
}

/** What needs the reader while the room goes on: one card at most. */
export function RoomNotice({ phase, preferences, ...props }: RoomNoticeProps) {
  const { link, sound } = phase;
  if (link.type === 'failed') {
    const { title, advice, wayOut } = keptTroubleWords(link.trouble);
    return (
      <section className="trouble" role="alert" data-code={link.trouble.code}>
        <TriangleAlert className="trouble-icon" aria-hidden="true" />
        <div className="trouble-words">
          <h2 className="trouble-title">{title}</h2>
          <p className="trouble-advice">{advice} What is said meanwhile is kept.</p>
        </div>
        {wayOut?.does === 'token' ? (
          <TokenForm
            refused={preferences.token}
            keepToken={preferences.keepToken}
            label={wayOut.label}
            onToken={props.onToken}
          />
        ) : (
          <button type="button" className="button trouble-way-out" onClick={props.onRetry}>
            Try again
          </button>
        )}
      </section>
    );
  }
  if (sound !== 'blocked') return null;
  return (
    <section className="trouble room-quiet" role="alert" data-code="sound_blocked">
      <Volume2 className="trouble-icon" aria-hidden="true" />
      <div className="trouble-words">
        <h2 className="trouble-title">The browser keeps the room quiet</h2>
        <p className="trouble-advice">
          The captions go on. It plays sound only at a press of yours.
        </p>
      </div>
      <button type="button" className="button trouble-way-out" onClick={props.onAudio}>
        Let the room be heard
      </button>
    </section>
  );
}
