import { useRef, type SubmitEvent } from 'react';
import type { RoomSessionVerbs } from '../../session/room-session-verbs.ts';
import { checkParticipantName, checkRoomName } from '../../shared/rooms/room-name.ts';
import type { LevelStore } from '../../state/level-store.ts';
import type { Microphone } from '../../state/microphone.ts';
import type { Preferences } from '../../state/preferences-store.ts';
import type { RoomPhase } from '../../state/room-state.ts';
import { Switch } from '../details/switch.tsx';
import { Rings } from '../rings.tsx';
import { isOwnComplete, type EntryDraft } from './entry-draft.ts';
import { LobbyHeader } from './lobby-header.tsx';
import { LobbyMicrophone } from './lobby-microphone.tsx';
import { OwnEntry } from './own-entry.tsx';
import { RoomTroubleCard } from './room-trouble-card.tsx';

interface LobbyProps {
  readonly room: string;
  readonly phase: Extract<RoomPhase, { type: 'lobby' | 'joining' }>;
  readonly preferences: Preferences;
  readonly draft: EntryDraft;
  readonly levels: LevelStore;
  readonly hasLines: boolean;
  readonly serverName: string;
  readonly verbs: RoomSessionVerbs;
  listMicrophones(): Promise<readonly Microphone[]>;
  onDraft(change: Partial<EntryDraft>): void;
  onChange(change: Partial<Preferences>): void;
}

/** Before the room: who comes, with what, and by whose leave. */
export function Lobby(props: LobbyProps) {
  const { room, phase, preferences, draft, verbs, onDraft, onChange } = props;
  const nameBox = useRef<HTMLInputElement>(null);
  const ownBox = useRef<HTMLInputElement>(null);
  const name = checkParticipantName(preferences.displayName);
  const isJoining = phase.type === 'joining';
  const trouble = phase.type === 'lobby' ? phase.trouble : null;
  const isConfigured = phase.type === 'joining' || phase.isConfigured !== false;
  const isRoom = checkRoomName(room) !== null;
  const isOwn = draft.isOwn || !isConfigured;
  const hasWayIn = isOwn ? isOwnComplete(draft) : isRoom;
  const canJoin = name !== null && hasWayIn && !isJoining && phase.microphone.type !== 'opening';
  const leadToOwn = (): void => {
    onDraft({ isOwn: true });
    // Its box is there once the disclosure has opened.
    requestAnimationFrame(() => select(ownBox.current));
  };
  /** Where something is missing, leads to it instead. */
  const join = (): void => {
    if (name === null) return nameBox.current?.focus();
    if (!hasWayIn) return leadToOwn();
    if (!canJoin) return;
    const { url, token, isCaptioner } = draft;
    const entry = isOwn
      ? ({ type: 'own', url: url.trim(), token: token.trim() } as const)
      : ({ type: 'server' } as const);
    verbs.join({ name, entry, isCaptioner });
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    join();
  };
  return (
    <>
      <Rings levels={props.levels} />
      <LobbyHeader />
      <main className="lobby">
        <div className="lobby-card">
          <h2 className="lobby-title">
            Read along in {isRoom ? <strong>{room}</strong> : 'a room'}
          </h2>
          <p className="lobby-text">
            Everyone’s words, each line with its speaker. To become text, the room’s sound goes to{' '}
            <strong>{props.serverName}</strong> and nowhere else.
          </p>
          {trouble && (
            <RoomTroubleCard
              trouble={trouble}
              entry={isOwn ? 'own' : 'server'}
              preferences={preferences}
              onJoin={join}
              onName={() => select(nameBox.current)}
              onOwn={leadToOwn}
              onToken={(token, keepToken) => {
                onChange({ token, keepToken });
                join();
              }}
            />
          )}
          <form className="lobby-form" onSubmit={submit} autoComplete="off">
            <div className="lobby-fields" inert={isJoining}>
              <label className="field">
                <span className="field-label">Your name</span>
                <input
                  ref={(box) => {
                    nameBox.current = box;
                    focusFirst(box);
                  }}
                  className="field-text"
                  type="text"
                  value={preferences.displayName}
                  maxLength={64}
                  autoComplete="name"
                  onChange={(event) => onChange({ displayName: event.target.value })}
                />
              </label>
              <LobbyMicrophone
                microphone={phase.microphone}
                settings={preferences.roomCapture}
                levels={props.levels}
                listMicrophones={props.listMicrophones}
                onShare={(isShared) => verbs.setMicrophoneShared(isShared)}
                onSettings={(settings) => verbs.changeMicrophone(settings)}
              />
              <Switch
                label="Show captions to everyone in the room"
                note="Also in other LiveKit apps"
                isOn={draft.isCaptioner}
                onChange={(isCaptioner) => onDraft({ isCaptioner })}
              />
              <OwnEntry
                draft={draft}
                isConfigured={isConfigured}
                isRoom={isRoom}
                firstBox={ownBox}
                onDraft={onDraft}
              />
            </div>
            <div className="lobby-ways">
              <button type="submit" className="main-button lobby-join" aria-disabled={!canJoin}>
                {isJoining && <span className="main-button-wait" aria-hidden="true" />}
                {isJoining ? 'Joining…' : 'Join'}
              </button>
              {isJoining && (
                <button type="button" className="button" onClick={() => verbs.leave()}>
                  Not now
                </button>
              )}
              {props.hasLines && !isJoining && (
                <button type="button" className="button" onClick={() => verbs.readLines()}>
                  Back to what was said
                </button>
              )}
            </div>
          </form>
        </div>
      </main>
    </>
  );
}

/** The first thing to do here, unless somebody is at work elsewhere. */
function focusFirst(box: HTMLInputElement | null): void {
  if (box && document.activeElement === document.body) box.focus({ preventScroll: true });
}

function select(box: HTMLInputElement | null): void {
  box?.focus();
  box?.select();
}
