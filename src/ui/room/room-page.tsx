import '@fontsource-variable/atkinson-hyperlegible-next/wght.css';
import { useMemo, useState, type ComponentType } from 'react';
import { useStore } from 'zustand';
import type { RoomSessionVerbs } from '../../session/room-session-verbs.ts';
import type { LevelStore } from '../../state/level-store.ts';
import type { Microphone } from '../../state/microphone.ts';
import type { Preferences, PreferencesStore } from '../../state/preferences-store.ts';
import type { RoomSnapshot } from '../../state/room-state.ts';
import type { Shown } from '../../state/shown.ts';
import { Announcer } from '../transcript/announcer.tsx';
import { Lobby } from './lobby.tsx';
import { EMPTY_DRAFT } from './entry-draft.ts';
import type { PeopleProps } from './people-list.tsx';
import { Visit } from './visit.tsx';
import '../styles/room-page.css';

/** What needs a live room. The gallery has others. */
export interface LiveParts {
  readonly People: ComponentType<PeopleProps>;
  readonly Loudspeaker: ComponentType;
}

export interface RoomPageProps {
  readonly stores: {
    readonly room: Shown<RoomSnapshot>;
    readonly levels: LevelStore;
    readonly preferences: PreferencesStore;
  };
  readonly session: RoomSessionVerbs;
  /** Null: there has been no room yet. */
  readonly parts: LiveParts | null;
  /** As in the address bar. */
  readonly serverName: string;
  listMicrophones(): Promise<readonly Microphone[]>;
  /** Whether the text came to the clipboard. */
  copyText(text: string): Promise<boolean>;
}

/** The whole room page: snapshots down, verbs up. Renders when the visit turns, not for its words. */
export function RoomPage(props: RoomPageProps) {
  const { stores, session: verbs, serverName, listMicrophones } = props;
  const phase = useStore(stores.room, (it) => it.phase);
  const room = useStore(stores.room, (it) => it.room);
  const hasLines = useStore(stores.room, (it) => it.chunks.length > 0);
  const preferences = useStore(stores.preferences);
  // For as long as the page lives: whoever comes back to the lobby comes with the same.
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const change = useMemo(
    () => (it: Partial<Preferences>) => stores.preferences.setState(it),
    [stores.preferences],
  );
  const isJoined = phase.type === 'joined';
  return (
    <div
      className="page room-page"
      data-room-phase={phase.type}
      data-room={isJoined ? phase.room : undefined}
      data-link={isJoined ? phase.link.type : undefined}
      data-microphone={phase.type === 'lobby' ? phase.microphone.type : undefined}
      data-text-size={preferences.textSize}
    >
      {phase.type === 'lobby' || phase.type === 'joining' ? (
        <Lobby
          room={room}
          phase={phase}
          preferences={preferences}
          draft={draft}
          levels={stores.levels}
          hasLines={hasLines}
          serverName={serverName}
          verbs={verbs}
          listMicrophones={listMicrophones}
          onDraft={(it) => setDraft({ ...draft, ...it })}
          onChange={change}
        />
      ) : (
        <Visit
          store={stores.room}
          hasLines={hasLines}
          phase={phase}
          preferences={preferences}
          levels={stores.levels}
          parts={props.parts}
          serverName={serverName}
          verbs={verbs}
          listMicrophones={listMicrophones}
          copyText={props.copyText}
          onChange={change}
        />
      )}
      <Announcer store={stores.room} />
    </div>
  );
}
