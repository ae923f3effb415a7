import type { LevelStore } from '../../state/level-store.ts';
import type { Microphone, MicrophoneSettings } from '../../state/microphone.ts';
import type { RoomMicrophone } from '../../state/room-state.ts';
import { MicrophoneSettings as SettingsFields } from '../details/microphone-settings.tsx';
import { Switch } from '../details/switch.tsx';
import { useMicrophones } from '../details/use-microphones.ts';
import { LevelMeter } from '../dock/level-meter.tsx';
import { troubleWords } from '../words/trouble-words.ts';

interface LobbyMicrophoneProps {
  readonly microphone: RoomMicrophone;
  readonly settings: MicrophoneSettings;
  readonly levels: LevelStore;
  listMicrophones(): Promise<readonly Microphone[]>;
  onShare(isShared: boolean): void;
  onSettings(settings: MicrophoneSettings): void;
}

const NOTES: Record<RoomMicrophone['type'], string> = {
  off: 'Off: you join to listen and read',
  opening: 'If the browser asks, allow it',
  open: 'The others hear you once you join',
  unpublished: 'The room did not take it',
  failed: 'As it is, you join to listen and read',
};

/** Whether the others will hear this microphone, which one, and that it works. */
export function LobbyMicrophone(props: LobbyMicrophoneProps) {
  const { microphone, settings, levels } = props;
  const isShared = microphone.type !== 'off';
  // One that cannot be opened may be another one's turn.
  const canChoose = microphone.type === 'open' || microphone.type === 'failed';
  const microphones = useMicrophones(props.listMicrophones, canChoose);
  return (
    <section className="lobby-microphone" data-microphone={microphone.type}>
      <Switch
        label="Share my microphone"
        note={NOTES[microphone.type]}
        isOn={isShared}
        onChange={props.onShare}
      />
      {microphone.type === 'failed' && (
        <MicrophoneTrouble code={microphone.code} onAgain={() => props.onShare(true)} />
      )}
      {(microphone.type === 'opening' || microphone.type === 'open') && (
        <div className="lobby-meter">
          <LevelMeter levels={levels} />
        </div>
      )}
      {canChoose && microphones.length > 0 && (
        <details className="lobby-own">
          <summary>
            {microphone.type === 'open' ? labelOf(microphone) : 'Choose another one'}
          </summary>
          <SettingsFields
            settings={settings}
            applied={null}
            refusedChoice={null}
            microphones={microphones}
            onChange={props.onSettings}
          />
        </details>
      )}
    </section>
  );
}

function labelOf({ label }: Extract<RoomMicrophone, { type: 'open' }>): string {
  return label || 'A microphone without a name';
}

function MicrophoneTrouble({
  code,
  onAgain,
}: {
  code: Extract<RoomMicrophone, { type: 'failed' }>['code'];
  onAgain(): void;
}) {
  const { title, advice, wayOut } = troubleWords({ code, retryAfterMs: null, tokenSent: false });
  return (
    <section className="trouble room-trouble" role="alert" data-code={code}>
      <div className="trouble-words">
        <h3 className="trouble-title">{title}</h3>
        <p className="trouble-advice">{advice}</p>
      </div>
      {wayOut && (
        <button type="button" className="button trouble-way-out" onClick={onAgain}>
          {wayOut.label}
        </button>
      )}
    </section>
  );
}
