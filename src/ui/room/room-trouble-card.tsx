import { TriangleAlert } from 'lucide-react';
import type { Preferences } from '../../state/preferences-store.ts';
import type { RoomTrouble } from '../../state/room-state.ts';
import { TokenForm } from '../trouble/token-form.tsx';
import { roomTroubleWords } from '../words/room-words.ts';

interface RoomTroubleCardProps {
  readonly trouble: RoomTrouble;
  readonly preferences: Pick<Preferences, 'token' | 'keepToken'>;
  onAgain(): void;
  onToken(token: string, keep: boolean): void;
}

/** Why one is not in the room, and the way in. */
export function RoomTroubleCard({ trouble, preferences, ...props }: RoomTroubleCardProps) {
  const { title, advice } = roomTroubleWords(trouble);
  return (
    <section className="trouble room-trouble" role="alert" data-code={trouble.code}>
      <TriangleAlert className="trouble-icon" aria-hidden="true" />
      <div className="trouble-words">
        <h3 className="trouble-title">{title}</h3>
        <p className="trouble-advice">{advice}</p>
      </div>
      {trouble.code === 'unauthorised' ? (
        <TokenForm
          refused={preferences.token}
          keepToken={preferences.keepToken}
          label="Use this token"
          onToken={props.onToken}
        />
      ) : (
        <button type="button" className="button trouble-way-out" onClick={props.onAgain}>
          {trouble.code === 'duplicate_identity' ? 'Go on here' : 'Try again'}
        </button>
      )}
    </section>
  );
}
