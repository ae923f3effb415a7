import { TriangleAlert } from 'lucide-react';
import type { Preferences } from '../../state/preferences-store.ts';
import type { RoomTrouble } from '../../state/room-state.ts';
import { TokenForm } from '../trouble/token-form.tsx';
import { roomTroubleWords } from '../words/room-trouble-words.ts';

interface RoomTroubleCardProps {
  readonly trouble: RoomTrouble;
  readonly entry: 'server' | 'own';
  readonly preferences: Pick<Preferences, 'token' | 'keepToken'>;
  onJoin(): void;
  onName(): void;
  onOwn(): void;
  onToken(token: string, keep: boolean): void;
}

/** Why one is not in the room, and the way in. */
export function RoomTroubleCard({ trouble, entry, preferences, ...props }: RoomTroubleCardProps) {
  const { title, advice, wayOut } = roomTroubleWords(trouble, entry);
  const ways = { join: props.onJoin, name: props.onName, own: props.onOwn };
  return (
    <section className="trouble room-trouble" role="alert" data-code={trouble.code}>
      <TriangleAlert className="trouble-icon" aria-hidden="true" />
      <div className="trouble-words">
        <h3 className="trouble-title">{title}</h3>
        <p className="trouble-advice">{advice}</p>
      </div>
      {wayOut.does === 'token' ? (
        <TokenForm
          refused={preferences.token}
          keepToken={preferences.keepToken}
          label={wayOut.label}
          onToken={props.onToken}
        />
      ) : (
        <button type="button" className="button trouble-way-out" onClick={ways[wayOut.does]}>
          {wayOut.label}
        </button>
      )}
    </section>
  );
}
