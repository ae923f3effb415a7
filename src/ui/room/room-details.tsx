import { useMediaDeviceSelect } from '@livekit/components-react';
import type { Microphone, MicrophoneSettings as Settings } from '../../state/microphone.ts';
import type { RoomMicrophone } from '../../state/room-state.ts';
import { Drawer } from '../details/drawer.tsx';
import { MicrophoneSettings } from '../details/microphone-settings.tsx';
import { useMicrophones } from '../details/use-microphones.ts';

interface RoomDetailsProps {
  readonly isOpen: boolean;
  readonly microphone: RoomMicrophone;
  readonly settings: Settings;
  readonly serverName: string;
  listMicrophones(): Promise<readonly Microphone[]>;
  onSettings(settings: Settings): void;
  onClose(): void;
}

/** Which devices the room uses, the keys, and where the sound goes. Within a RoomContext. */
export function RoomDetails({ isOpen, ...props }: RoomDetailsProps) {
  return (
    <Drawer isOpen={isOpen} title="Details" onClose={props.onClose}>
      <Details {...props} />
    </Drawer>
  );
}

function Details(props: Omit<RoomDetailsProps, 'isOpen' | 'onClose'>) {
  const { microphone, settings } = props;
  const microphones = useMicrophones(props.listMicrophones, microphone.type !== 'off');
  return (
    <>
      {microphone.type !== 'off' && (
        <section className="details-section">
          <h3>Your microphone</h3>
          <MicrophoneSettings
            settings={settings}
            applied={null}
            refusedChoice={microphone.type === 'failed' ? microphone.code : null}
            microphones={microphones}
            onChange={props.onSettings}
          />
        </section>
      )}
      {canChooseLoudspeaker() && <Loudspeaker />}
      <section className="details-section">
        <h3>Keys</h3>
        <dl className="keys">
          {KEYS.map(([key, label]) => (
            <div key={key} className="keys-row">
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{label}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section className="details-section">
        <h3>Where the sound goes</h3>
        <p className="details-text">
          From the room’s LiveKit server to this page, and from here to{' '}
          <strong>{props.serverName}</strong>, which turns it into text; nowhere else.
        </p>
      </section>
    </>
  );
}

const KEYS = [
  ['M', 'Mute, unmute'],
  ['C', 'Copy all'],
  ['J', 'Jump to live'],
  ['+', 'Larger words'],
  ['−', 'Smaller words'],
] as const;

function Loudspeaker() {
  const { devices, activeDeviceId, setActiveMediaDevice } = useMediaDeviceSelect({
    kind: 'audiooutput',
  });
  const named = devices.filter(({ label }) => label !== '');
  if (named.length === 0) return null;
  return (
    <section className="details-section">
      <h3>Loudspeaker</h3>
      <label className="field">
        <span className="field-label">The room is heard by</span>
        <select
          className="field-select"
          value={activeDeviceId}
          onChange={(event) => {
            // Refused by the browser: the one before goes on, and stays chosen here.
            setActiveMediaDevice(event.target.value).catch(() => undefined);
          }}
        >
          {named.map(({ deviceId, label }) => (
            <option key={deviceId} value={deviceId}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </section>
  );
}

/** Firefox and Safari choose for themselves. */
function canChooseLoudspeaker(): boolean {
  return 'setSinkId' in HTMLMediaElement.prototype;
}
