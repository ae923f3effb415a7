import '@fontsource-variable/atkinson-hyperlegible-next/wght.css';
import { RoomContext } from '@livekit/components-react';
import { useMemo, useState, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { RoomSessionVerbs } from '../../session/room-session-verbs.ts';
import type { LevelStore } from '../../state/level-store.ts';
import type { Microphone } from '../../state/microphone.ts';
import {
  resizedText,
  type Preferences,
  type PreferencesStore,
} from '../../state/preferences-store.ts';
import type { RoomStore } from '../../state/room-store.ts';
import { useCopy } from '../dock/use-copy.ts';
import { RoomHeader } from './room-header.tsx';
import { Announcer } from '../transcript/announcer.tsx';
import { useFollow } from '../transcript/use-follow.ts';
import { roomText } from '../words/room-words.ts';
import { Lobby } from './lobby.tsx';
import type { LiveRoom } from './live-room.ts';
import { People } from './people.tsx';
import { RoomDetails } from './room-details.tsx';
import { RoomDock } from './room-dock.tsx';
import { RoomNotice } from './room-notice.tsx';
import { RoomTranscriptView } from './room-transcript-view.tsx';
import { useRoomShortcuts } from './use-room-shortcuts.ts';
import '../styles/room-page.css';

export interface RoomAppProps {
  readonly stores: {
    readonly room: RoomStore;
    readonly levels: LevelStore;
    readonly preferences: PreferencesStore;
  };
  readonly session: RoomSessionVerbs;
  readonly liveRoom: Pick<LiveRoom, 'get' | 'subscribe'>;
  /** As in the address bar. */
  readonly serverName: string;
  listMicrophones(): Promise<readonly Microphone[]>;
  /** Whether the text came to the clipboard. */
  copyText(text: string): Promise<boolean>;
}

/** The whole room page: snapshots down, verbs up. */
export function RoomApp(props: RoomAppProps) {
  const { stores, session: verbs } = props;
  const { room, phase, chunks, speakers, announcements } = useStore(stores.room);
  const preferences = useStore(stores.preferences);
  const live = useSyncExternalStore(props.liveRoom.subscribe, props.liveRoom.get);
  const [isPeopleOpen, setPeopleOpen] = useState(false);
  const [isDetailsOpen, setDetailsOpen] = useState(false);
  const follow = useFollow();
  const copy = useCopy(() => props.copyText(roomText(chunks, speakers)));
  const change = useMemo(
    () => (it: Partial<Preferences>) => stores.preferences.setState(it),
    [stores.preferences],
  );
  const resize = (steps: number): void =>
    change({ textSize: resizedText(preferences.textSize, steps) });
  const isJoined = phase.type === 'joined';
  const canMute = isJoined && phase.microphone.type === 'open';
  useRoomShortcuts(preferences.shortcuts && phase.type !== 'lobby' && !isDetailsOpen, {
    mute: () => {
      if (canMute && phase.microphone.type === 'open')
        verbs.setMicrophoneOn(!phase.microphone.isOn);
    },
    copy: chunks.length > 0 ? copy.run : () => {},
    jump: follow.jumpToLive,
    larger: () => resize(1),
    smaller: () => resize(-1),
  });
  return (
    <div
      className="page room-page"
      data-room-phase={phase.type}
      data-room={isJoined ? phase.room : undefined}
      data-link={isJoined ? phase.link.type : undefined}
      data-text-size={preferences.textSize}
    >
      <RoomHeader
        room={room}
        textSize={preferences.textSize}
        onSmaller={() => resize(-1)}
        onLarger={() => resize(1)}
        people={isJoined ? Object.values(speakers).filter((it) => it.isHere).length : null}
        isPeopleOpen={isPeopleOpen}
        onPeople={() => setPeopleOpen(!isPeopleOpen)}
        onDetails={() => setDetailsOpen(true)}
      />
      {phase.type === 'lobby' || phase.type === 'joining' ? (
        <Lobby
          room={room}
          phase={phase}
          preferences={preferences}
          levels={stores.levels}
          hasLines={chunks.length > 0}
          serverName={props.serverName}
          listMicrophones={props.listMicrophones}
          verbs={verbs}
          onChange={change}
        />
      ) : (
        <div className="room-body" data-people={isPeopleOpen}>
          <RoomTranscriptView
            chunks={chunks}
            speakers={speakers}
            follow={follow}
            isOver={phase.type === 'left'}
            serverName={props.serverName}
          />
          {isJoined && live && (
            <RoomContext.Provider value={live}>
              <People
                speakers={speakers}
                captioning={phase.captioning}
                onClose={() => setPeopleOpen(false)}
              />
              <RoomDetails
                isOpen={isDetailsOpen}
                microphone={phase.microphone}
                settings={preferences.roomCapture}
                serverName={props.serverName}
                listMicrophones={props.listMicrophones}
                onSettings={(settings) => verbs.changeMicrophone(settings)}
                onClose={() => setDetailsOpen(false)}
              />
            </RoomContext.Provider>
          )}
        </div>
      )}
      {isJoined && (
        <div className="notices">
          <RoomNotice
            phase={phase}
            preferences={preferences}
            onRetry={() => verbs.tryAgain()}
            onAudio={() => verbs.startAudio()}
            onToken={(token, keepToken) => {
              change({ token, keepToken });
              verbs.tryAgain();
            }}
          />
        </div>
      )}
      {(isJoined || phase.type === 'left') && (
        <RoomDock
          phase={phase}
          verbs={verbs}
          levels={stores.levels}
          hasLines={chunks.length > 0}
          copyFeedback={copy.feedback}
          onCopy={copy.run}
        />
      )}
      <Announcer announcements={announcements} />
    </div>
  );
}
