import { Undo2 } from 'lucide-react';
import type { SessionState } from '../../state/session-state.ts';

interface WelcomeProps {
  readonly session: SessionState;
  readonly hasCleared: boolean;
  /** As in the address bar. */
  readonly serverName: string;
  onRestore(): void;
}

/** What stands where the words will be: what to press, and where the sound goes. */
export function Welcome({ session, hasCleared, serverName, onRestore }: WelcomeProps) {
  const { title, text } = welcomeWords(session);
  return (
    <div className="welcome">
      <h2 className="welcome-title">{title}</h2>
      <p className="welcome-text">{text}</p>
      <p className="welcome-server">
        Sound goes to <strong>{serverName}</strong> and nowhere else.
      </p>
      {hasCleared && (
        <button type="button" className="button" onClick={onRestore}>
          <Undo2 aria-hidden="true" />
          Bring the last transcript back
        </button>
      )}
    </div>
  );
}

function welcomeWords(session: SessionState): { title: string; text: string } {
  switch (session.type) {
    case 'asking':
      return { title: 'One moment.', text: 'Your words appear here as you say them.' };
    case 'listening':
      return {
        title: 'Go ahead, speak.',
        text:
          session.link.type === 'ready' || session.link.type === 'connecting'
            ? 'Your words appear here as you say them.'
            : 'Your words appear here once the server has them.',
      };
    case 'finishing':
      return { title: 'Finishing.', text: 'What was said comes now.' };
    case 'finished':
      return { title: 'Nothing was said.', text: 'Press Start to listen again.' };
    case 'idle':
    case 'failed':
      return {
        title: 'Press Start and speak.',
        text: 'Your words appear here as you say them.',
      };
  }
}
