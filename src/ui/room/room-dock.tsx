import { CloudOff, LogOut, Mic, MicOff, Volume2, VolumeX } from 'lucide-react';
import type { RoomSessionVerbs } from '../../session/room-session-verbs.ts';
import type { LevelStore } from '../../state/level-store.ts';
import type { RoomMicrophone, RoomPhase } from '../../state/room-state.ts';
import { Switch } from '../details/switch.tsx';
import { CopyButton } from '../dock/copy-button.tsx';
import { LevelMeter } from '../dock/level-meter.tsx';
import type { CopyFeedback } from '../dock/use-copy.ts';
import { captioningWords, roomHint, roomStatusWords } from '../words/room-words.ts';

interface RoomDockProps {
  readonly phase: Extract<RoomPhase, { type: 'joined' | 'left' }>;
  readonly verbs: RoomSessionVerbs;
  readonly levels: LevelStore;
  readonly hasLines: boolean;
  readonly copyFeedback: CopyFeedback;
  onCopy(): void;
}

/** The room's controls, always in the same place. */
export function RoomDock(props: RoomDockProps) {
  const { phase, verbs } = props;
  const hint = roomHint(phase);
  const joined = phase.type === 'joined' ? phase : null;
  return (
    <footer className="dock room-dock">
      <div className="dock-hint">
        <p className="hint" role="status">
          {hint !== null && (
            <>
              {joined && <CloudOff className="hint-icon" aria-hidden="true" />}
              {hint}
            </>
          )}
        </p>
      </div>
      <div
        className="dock-bar room-bar"
        data-has-mute={joined?.microphone.type === 'open'}
        data-is-over={joined === null}
      >
        <div className="dock-state">
          <p className="dock-status" aria-live="polite">
            <span className="dock-lamp" aria-hidden="true" />
            {roomStatusWords(phase)}
          </p>
          {joined && <Own microphone={joined.microphone} levels={props.levels} />}
        </div>
        {joined ? <Controls phase={joined} verbs={verbs} /> : <span />}
        <div className="dock-actions">
          <CopyButton
            isEnabled={props.hasLines}
            feedback={props.copyFeedback}
            onCopy={props.onCopy}
          />
          {phase.type === 'joined' ? (
            <button type="button" className="button room-leave" onClick={() => verbs.leave()}>
              <LogOut aria-hidden="true" />
              Leave
            </button>
          ) : (
            <button
              type="button"
              className="button room-again"
              disabled={phase.isFinishing}
              onClick={() => verbs.backToLobby()}
            >
              Join again
            </button>
          )}
        </div>
      </div>
    </footer>
  );
}

type Joined = Extract<RoomPhase, { type: 'joined' }>;

/** Of this page's own microphone. */
function Own({ microphone, levels }: { microphone: RoomMicrophone; levels: LevelStore }) {
  if (microphone.type !== 'open') return null;
  return (
    <div className="dock-gauge" data-shows="meter" data-on={microphone.isOn}>
      <LevelMeter levels={levels} />
    </div>
  );
}

function Controls({ phase, verbs }: { phase: Joined; verbs: RoomSessionVerbs }) {
  const { microphone, sound } = phase;
  const isHeard = sound !== 'off';
  return (
    <div className="room-controls">
      {microphone.type === 'open' && (
        <button
          type="button"
          className="button room-mute"
          data-on={microphone.isOn}
          aria-keyshortcuts="M"
          onClick={() => verbs.setMicrophoneOn(!microphone.isOn)}
        >
          {microphone.isOn ? <Mic aria-hidden="true" /> : <MicOff aria-hidden="true" />}
          {microphone.isOn ? 'Mute' : 'Unmute'}
        </button>
      )}
      <button
        type="button"
        className="button room-sound"
        aria-label="Hear the room"
        aria-pressed={isHeard}
        onClick={() => verbs.setSoundOn(!isHeard)}
      >
        {isHeard ? <Volume2 aria-hidden="true" /> : <VolumeX aria-hidden="true" />}
        <span className="room-sound-label">Hear the room</span>
      </button>
      <Switch
        label="Show captions to everyone in the room"
        note={captioningWords(phase)}
        isOn={phase.isCaptioner}
        onChange={(isOn) => verbs.setCaptioner(isOn)}
      />
    </div>
  );
}
