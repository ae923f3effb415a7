import { CloudOff, FilePlus2 } from 'lucide-react';
import type { LevelStore } from '../../state/level-store.ts';
import type { SessionState } from '../../state/session-state.ts';
import { hintOf, statusWords } from '../words/session-words.ts';
import { Unbroken } from '../words/unbroken.tsx';
import { CopyButton } from './copy-button.tsx';
import { LevelMeter } from './level-meter.tsx';
import { ReceiptLine } from './receipt-line.tsx';
import type { CopyFeedback } from './use-copy.ts';
import { StartStopButton } from './start-stop-button.tsx';

export interface DockProps {
  readonly session: SessionState;
  readonly levels: LevelStore;
  readonly hasWords: boolean;
  readonly hasShortcuts: boolean;
  onStart(): void;
  onStop(): void;
  onStopWaiting(): void;
  readonly copyFeedback: CopyFeedback;
  onCopy(): void;
  onNewTranscript(): void;
}

/** The controls, always in the same place: what the microphone does, the button, the transcript's own. */
export function Dock(props: DockProps) {
  const { session } = props;
  const receipt = session.type === 'finished' || session.type === 'failed' ? session.receipt : null;
  const isRunning =
    session.type === 'asking' || session.type === 'listening' || session.type === 'finishing';
  return (
    <footer className="dock" data-session={session.type}>
      <div className="dock-hint">
        <Hint session={session} hasShortcuts={props.hasShortcuts} />
        {session.type === 'finishing' && session.mayStopWaiting && (
          <button type="button" className="button" onClick={props.onStopWaiting}>
            Stop waiting
          </button>
        )}
      </div>
      <div className="dock-bar">
        <div className="dock-state">
          <p className="dock-status" aria-live="polite" data-hearing={hearingOf(session)}>
            <span className="dock-lamp" aria-hidden="true" />
            {statusWords(session)}
          </p>
          <div className="dock-gauge" data-shows={receipt ? 'receipt' : 'meter'}>
            <LevelMeter levels={props.levels} />
            <ReceiptLine receipt={receipt} />
          </div>
        </div>
        <StartStopButton type={session.type} onStart={props.onStart} onStop={props.onStop} />
        <div className="dock-actions">
          <CopyButton
            isEnabled={props.hasWords}
            feedback={props.copyFeedback}
            onCopy={props.onCopy}
          />
          <button
            type="button"
            className="button dock-action"
            disabled={!props.hasWords || isRunning}
            aria-keyshortcuts="N"
            aria-label="New transcript"
            onClick={props.onNewTranscript}
          >
            <FilePlus2 aria-hidden="true" />
            <span className="dock-action-label">New</span>
          </button>
        </div>
      </div>
    </footer>
  );
}

function Hint({ session, hasShortcuts }: { session: SessionState; hasShortcuts: boolean }) {
  const { shown, spoken } = hintOf(session);
  const showsKey = shown === null && hasShortcuts && session.type !== 'finishing';
  return (
    <>
      <p className="hint">
        {isAway(session) && <CloudOff className="hint-icon" aria-hidden="true" />}
        {shown !== null && <Unbroken words={shown} />}
      </p>
      <p className="visually-hidden" aria-live="polite">
        {spoken}
      </p>
      {showsKey && (
        <p className="hint hint-key">
          <kbd>Space</kbd> {session.type === 'listening' ? 'stops' : 'starts'}
        </p>
      )}
    </>
  );
}

function isAway(session: SessionState): boolean {
  return 'link' in session && session.link.type === 'reconnecting';
}

function hearingOf(session: SessionState): string | undefined {
  if (session.type !== 'listening' || session.microphone.type !== 'live') return undefined;
  return session.microphone.hearing;
}
