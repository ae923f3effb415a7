import { useMediaDeviceSelect } from '@livekit/components-react';

/** Which loudspeaker plays the room; nothing where the browser chooses by itself. Within a RoomContext. */
export function Loudspeaker() {
  return canChooseLoudspeaker() ? <LoudspeakerChoice /> : null;
}

function LoudspeakerChoice() {
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
