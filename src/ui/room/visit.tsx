import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { RoomSessionVerbs } from '../../session/room-session-verbs.ts';
import type { LevelStore } from '../../state/level-store.ts';
import type { Microphone } from '../../state/microphone.ts';
import { resizedText, type Preferences } from '../../state/preferences-store.ts';
import type { RoomPhase, RoomSnapshot } from '../../state/room-state.ts';
import type { Shown } from '../../state/shown.ts';
import { useCopy } from '../dock/use-copy.ts';
import { useFollow } from '../transcript/use-follow.ts';
import { useShortcuts } from '../use-shortcuts.ts';
import { roomText } from '../words/room-words.ts';
import { RoomDetails } from './room-details.tsx';
import { RoomDock } from './room-dock.tsx';
import { RoomHeader } from './room-header.tsx';
import { RoomNotice } from './room-notice.tsx';
import type { LiveParts } from './room-page.tsx';
import { ROOM_SHORTCUTS } from './room-shortcuts.ts';
import { RoomTranscriptView } from './room-transcript-view.tsx';

interface VisitProps {
  readonly store: Shown<RoomSnapshot>;
  readonly hasLines: boolean;
  readonly phase: Extract<RoomPhase, { type: 'joined' | 'left' }>;
  readonly preferences: Preferences;
  readonly levels: LevelStore;
  readonly parts: LiveParts | null;
  readonly serverName: string;
  readonly verbs: RoomSessionVerbs;
  listMicrophones(): Promise<readonly Microphone[]>;
  copyText(text: string): Promise<boolean>;
  onChange(change: Partial<Preferences>): void;
}

/** In the room, and after it: the words, the people, and the controls. */
export function Visit({ store, phase, preferences, parts, verbs, ...props }: VisitProps) {
  const { hasLines } = props;
  const room = useStore(store, (it) => it.room);
  const speakers = useStore(store, (it) => it.speakers);
  const [isPeopleOpen, setPeopleOpen] = useState(false);
  const [isDetailsOpen, setDetailsOpen] = useState(false);
  const follow = useFollow();
  const body = useRef<HTMLDivElement>(null);
  const peopleButton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // The button that was pressed is gone: who works by keys goes on at the words.
    if (document.activeElement === document.body) body.current?.focus({ preventScroll: true });
  }, [phase.type]);
  const copy = useCopy(() => props.copyText(roomText(store.getState().chunks, speakers)));
  const resize = (steps: number): void =>
    props.onChange({ textSize: resizedText(preferences.textSize, steps) });
  const joined = phase.type === 'joined' ? phase : null;
  const microphone = joined?.microphone ?? OFF;
  useShortcuts(preferences.shortcuts && !isDetailsOpen, ROOM_SHORTCUTS, {
    mute: () => {
      if (microphone.type === 'open') verbs.setMicrophoneOn(!microphone.isOn);
    },
    copy: hasLines ? copy.run : () => {},
    jump: follow.jumpToLive,
    larger: () => resize(1),
    smaller: () => resize(-1),
    details: () => setDetailsOpen(true),
  });
  return (
    <>
      <RoomHeader
        room={room}
        textSize={preferences.textSize}
        people={joined && Object.values(speakers).filter((it) => it.isHere).length}
        isPeopleOpen={isPeopleOpen}
        onSmaller={() => resize(-1)}
        onLarger={() => resize(1)}
        peopleButton={peopleButton}
        onPeople={() => setPeopleOpen(!isPeopleOpen)}
        onDetails={() => setDetailsOpen(true)}
      />
      <div ref={body} className="room-body" tabIndex={-1}>
        <RoomTranscriptView
          store={store}
          isEmpty={!hasLines}
          follow={follow}
          isOver={joined === null}
          serverName={props.serverName}
        />
        {joined && parts && (
          <parts.People
            speakers={speakers}
            captioning={joined.captioning}
            isOpen={isPeopleOpen}
            onClose={() => {
              setPeopleOpen(false);
              // What was pressed is gone with the sheet.
              peopleButton.current?.focus();
            }}
          />
        )}
      </div>
      <div className="notices">
        {joined && (
          <RoomNotice
            phase={joined}
            preferences={preferences}
            onRetry={() => verbs.tryAgain()}
            onAudio={() => verbs.startAudio()}
            onMicrophone={() => verbs.changeMicrophone(preferences.roomCapture)}
            onToken={(token, keepToken) => {
              props.onChange({ token, keepToken });
              verbs.tryAgain();
            }}
          />
        )}
      </div>
      <RoomDock
        phase={phase}
        verbs={verbs}
        levels={props.levels}
        hasLines={hasLines}
        copyFeedback={copy.feedback}
        onCopy={copy.run}
      />
      <RoomDetails
        isOpen={isDetailsOpen}
        microphone={microphone}
        loudspeaker={joined && parts && <parts.Loudspeaker />}
        preferences={preferences}
        serverName={props.serverName}
        listMicrophones={props.listMicrophones}
        onSettings={(settings) => verbs.changeMicrophone(settings)}
        onChange={props.onChange}
        onClose={() => setDetailsOpen(false)}
      />
    </>
  );
}

const OFF = { type: 'off' } as const;
