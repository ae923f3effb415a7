import '@fontsource-variable/atkinson-hyperlegible-next/wght.css';
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { MicSessionVerbs } from '../session/mic-session.ts';
import type { LevelStore } from '../state/level-store.ts';
import type { Link } from '../state/link.ts';
import type { Microphone } from '../state/microphone.ts';
import {
  resizedText,
  type Preferences,
  type PreferencesStore,
} from '../state/preferences-store.ts';
import type { SessionSnapshot, SessionState } from '../state/session-state.ts';
import type { Shown } from '../state/shown.ts';
import { DetailsDialog } from './details/details-dialog.tsx';
import { useMicrophones } from './details/use-microphones.ts';
import { Dock } from './dock/dock.tsx';
import { useCopy } from './dock/use-copy.ts';
import { Header } from './header.tsx';
import { Rings } from './rings.tsx';
import { Announcer } from './transcript/announcer.tsx';
import { TranscriptView } from './transcript/transcript-view.tsx';
import { useFollow } from './transcript/use-follow.ts';
import { Welcome } from './transcript/welcome.tsx';
import { noticeOf } from './trouble/notice.ts';
import { TroubleCard } from './trouble/trouble-card.tsx';
import { SHORTCUTS } from './shortcuts.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { transcriptText } from './words/transcript-text.ts';
import type { WayOut } from './words/trouble-words.ts';
import './styles/page.css';

export interface AppProps {
  readonly stores: {
    readonly session: Shown<SessionSnapshot>;
    readonly levels: LevelStore;
    readonly preferences: PreferencesStore;
  };
  readonly session: MicSessionVerbs;
  /** As in the address bar. */
  readonly serverName: string;
  listMicrophones(): Promise<readonly Microphone[]>;
  /** Whether the text came to the clipboard. */
  copyText(text: string): Promise<boolean>;
  reload(): void;
}

/** The whole page: snapshots down, verbs up. Renders when a take begins or turns, not for its words. */
export function App({
  stores,
  session: verbs,
  serverName,
  listMicrophones,
  copyText,
  reload,
}: AppProps) {
  const session = useStore(stores.session, (it) => it.session);
  const hasWords = useStore(stores.session, hasWordsIn);
  const hasCleared = useStore(stores.session, (it) => it.cleared.length > 0);
  const preferences = useStore(stores.preferences);
  const [isDetailsOpen, setDetailsOpen] = useState(false);
  const microphones = useMicrophones(listMicrophones, isDetailsOpen);
  const follow = useFollow();
  const notice = noticeOf(session);
  const change = useMemo(
    () => (it: Partial<Preferences>) => stores.preferences.setState(it),
    [stores.preferences],
  );
  const start = (): void => {
    follow.jumpToLive();
    verbs.start();
  };
  const goOut = (wayOut: Exclude<WayOut, 'token'>): void => {
    if (wayOut === 'start') start();
    else if (wayOut === 'retry') verbs.tryAgain();
    else if (wayOut === 'microphone') verbs.retryMicrophone();
    else reload();
  };
  const copy = useCopy(() => copyText(transcriptText(stores.session.getState().takes)));
  const resize = (steps: number): void =>
    change({ textSize: resizedText(preferences.textSize, steps) });
  useShortcuts(preferences.shortcuts && !isDetailsOpen, SHORTCUTS, {
    startStop:
      session.type === 'asking' || session.type === 'listening' ? () => verbs.stop() : start,
    copy: hasWords ? copy.run : () => {},
    newTranscript: () => verbs.newTranscript(),
    jump: follow.jumpToLive,
    larger: () => resize(1),
    smaller: () => resize(-1),
    details: () => setDetailsOpen(true),
  });
  return (
    <div
      className="page"
      data-session={session.type}
      data-link={linkOf(session)}
      data-microphone={session.type === 'listening' ? session.microphone.type : undefined}
      data-trouble={notice !== null}
      data-empty={!hasWords}
      data-text-size={preferences.textSize}
    >
      <Rings levels={stores.levels} />
      <Header
        textSize={preferences.textSize}
        onSmaller={() => resize(-1)}
        onLarger={() => resize(1)}
        onDetails={() => setDetailsOpen(true)}
      />
      <TranscriptView
        session={stores.session}
        isEmpty={!hasWords}
        follow={follow}
        welcome={
          <Welcome
            session={session}
            hasCleared={hasCleared}
            serverName={serverName}
            onRestore={() => verbs.restore()}
          />
        }
      />
      <div className="notices">
        {notice && (
          <TroubleCard
            notice={notice}
            token={preferences.token}
            keepToken={preferences.keepToken}
            onWayOut={goOut}
            onToken={(token, keepToken) => {
              change({ token, keepToken });
              goOut(notice.type === 'kept' ? 'retry' : 'start');
            }}
          />
        )}
      </div>
      <Dock
        session={session}
        levels={stores.levels}
        hasWords={hasWords}
        hasShortcuts={preferences.shortcuts}
        onStart={start}
        onStop={() => verbs.stop()}
        onStopWaiting={() => verbs.stopWaiting()}
        copyFeedback={copy.feedback}
        onCopy={copy.run}
        onNewTranscript={() => verbs.newTranscript()}
      />
      <Announcer store={stores.session} />
      <DetailsDialog
        isOpen={isDetailsOpen}
        preferences={preferences}
        applied={session.type === 'listening' ? session.applied : null}
        refusedChoice={session.type === 'listening' ? session.refusedChoice : null}
        microphones={microphones}
        serverName={serverName}
        onChange={change}
        onClose={() => setDetailsOpen(false)}
      />
    </div>
  );
}

function hasWordsIn({ takes }: SessionSnapshot): boolean {
  return takes.some((it) => it.transcript.chunks.length > 0);
}

function linkOf(session: SessionState): Link['type'] | undefined {
  return 'link' in session ? session.link.type : undefined;
}
