import { useState, type SubmitEvent } from 'react';
import type { RoomSessionVerbs } from '../../session/room-session-verbs.ts';
import { checkParticipantName, checkRoomName } from '../../shared/rooms/room-name.ts';
import type { LevelStore } from '../../state/level-store.ts';
import type { Microphone } from '../../state/microphone.ts';
import type { Preferences } from '../../state/preferences-store.ts';
import type { RoomPhase } from '../../state/room-state.ts';
import { Switch } from '../details/switch.tsx';
import { LobbyMicrophone } from './lobby-microphone.tsx';
import { RoomTroubleCard } from './room-trouble-card.tsx';

interface LobbyProps {
  readonly room: string;
  readonly phase: Extract<RoomPhase, { type: 'lobby' | 'joining' }>;
  readonly preferences: Preferences;
  readonly levels: LevelStore;
  readonly hasLines: boolean;
  readonly serverName: string;
  readonly verbs: RoomSessionVerbs;
  listMicrophones(): Promise<readonly Microphone[]>;
  onChange(change: Partial<Preferences>): void;
}

/** Before the room: who comes, with what, and by whose leave. */
export function Lobby(props: LobbyProps) {
  const { room, phase, preferences, verbs, onChange } = props;
  const [isCaptioner, setCaptioner] = useState(false);
  const [isOwn, setOwn] = useState(false);
  const [url, setUrl] = useState('');
  const [token, setToken] = useState('');
  const name = checkParticipantName(preferences.displayName);
  const isConfigured = phase.type === 'joining' || phase.isConfigured !== false;
  const usesOwn = isOwn || !isConfigured;
  const isJoining = phase.type === 'joining';
  const trouble = phase.type === 'lobby' ? phase.trouble : null;
  const isRoom = checkRoomName(room) !== null;
  const canJoin =
    name !== null &&
    !isJoining &&
    phase.microphone.type !== 'opening' &&
    (usesOwn ? isAddress(url) && token.trim() !== '' : isRoom);
  const join = (event?: SubmitEvent): void => {
    event?.preventDefault();
    if (!canJoin || name === null) return;
    const entry = usesOwn
      ? ({ type: 'own', url: url.trim(), token: token.trim() } as const)
      : ({ type: 'server' } as const);
    verbs.join({ name, entry, isCaptioner });
  };
  return (
    <main className="lobby">
      <form className="lobby-card" onSubmit={join} autoComplete="off">
        <h2 className="lobby-title">
          {isRoom ? (
            <>
              Read along in <strong>{room}</strong>
            </>
          ) : (
            'Read along in a room'
          )}
        </h2>
        <p className="lobby-text">
          Everyone’s words, each line with its speaker. Sound goes from the room to{' '}
          <strong>{props.serverName}</strong> and nowhere else.
        </p>
        {trouble && (
          <RoomTroubleCard
            trouble={trouble}
            preferences={preferences}
            onAgain={() => join()}
            onToken={(accessToken, keepToken) => {
              onChange({ token: accessToken, keepToken });
              join();
            }}
          />
        )}
        <label className="field">
          <span className="field-label">Your name</span>
          <input
            className="field-text"
            type="text"
            value={preferences.displayName}
            maxLength={64}
            autoComplete="name"
            // The first thing to do here.
            ref={focusFirst}
            onChange={(event) => onChange({ displayName: event.target.value })}
          />
        </label>
        <LobbyMicrophone
          microphone={phase.microphone}
          settings={preferences.roomCapture}
          levels={props.levels}
          isJoining={isJoining}
          listMicrophones={props.listMicrophones}
          onShare={(isShared) => verbs.setMicrophoneShared(isShared)}
          onSettings={(settings) => verbs.changeMicrophone(settings)}
        />
        <Switch
          label="Show captions to everyone in the room"
          note="Also to those who use another app"
          isOn={isCaptioner}
          onChange={setCaptioner}
        />
        <details
          className="lobby-own"
          open={usesOwn}
          onToggle={(event) => setOwn(event.currentTarget.open)}
        >
          <summary>Use your own LiveKit address and token</summary>
          {!isConfigured && (
            <p className="details-note">
              This server hands out no tokens: it has no LIVEKIT_URL, LIVEKIT_API_KEY and
              LIVEKIT_API_SECRET. To try a room on this machine: <code>npm run room:dev</code>
            </p>
          )}
          <label className="field">
            <span className="field-label">LiveKit address</span>
            <input
              className="field-text"
              type="text"
              inputMode="url"
              placeholder="wss://"
              spellCheck={false}
              value={url}
              onChange={(event) => setUrl(event.target.value)}
            />
          </label>
          <label className="field">
            <span className="field-label">LiveKit token</span>
            <input
              className="field-text"
              type="text"
              spellCheck={false}
              value={token}
              onChange={(event) => setToken(event.target.value)}
            />
          </label>
        </details>
        <button type="submit" className="main-button lobby-join" disabled={!canJoin}>
          {isJoining ? 'Joining…' : 'Join'}
        </button>
        {props.hasLines && phase.type === 'lobby' && (
          <button type="button" className="button" onClick={() => verbs.readLines()}>
            Back to what was said
          </button>
        )}
        {isJoining && (
          <button type="button" className="button" onClick={() => verbs.leave()}>
            Not now
          </button>
        )}
      </form>
    </main>
  );
}

function focusFirst(box: HTMLInputElement | null): void {
  if (box && document.activeElement === document.body) box.focus({ preventScroll: true });
}

function isAddress(url: string): boolean {
  return URL.canParse(url.trim()) && /^(wss?|https?):$/.test(new URL(url.trim()).protocol);
}
