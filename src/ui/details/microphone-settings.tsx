import type {
  Microphone,
  MicrophoneFailureCode,
  MicrophoneReadings,
  MicrophoneSettings as Settings,
} from '../../state/microphone.ts';
import { troubleTitle } from '../words/trouble-words.ts';
import { Switch } from './switch.tsx';

interface MicrophoneSettingsProps {
  readonly settings: Settings;
  /** What the open microphone does; null while none is open. */
  readonly applied: MicrophoneReadings | null;
  /** The one that was chosen could not be opened; the one before goes on. */
  readonly refusedChoice: MicrophoneFailureCode | null;
  /** Empty until the browser tells their names, which it does once a microphone was allowed. */
  readonly microphones: readonly Microphone[];
  onChange(settings: Settings): void;
}

const PROCESSING = [
  { key: 'echoCancellation', label: 'Echo cancellation', note: 'On where a loudspeaker is near' },
  { key: 'noiseSuppression', label: 'Noise suppression', note: 'May swallow soft words' },
  { key: 'autoGainControl', label: 'Automatic level', note: 'Evens out loud and quiet' },
] as const;

/** Which microphone, and what the browser may do to its sound. */
export function MicrophoneSettings(props: MicrophoneSettingsProps) {
  const { settings, applied, microphones, onChange } = props;
  return (
    <>
      {microphones.length > 0 && (
        <label className="field">
          <span className="field-label">Microphone</span>
          <select
            className="field-select"
            value={settings.deviceId ?? ''}
            onChange={(event) => onChange(withDevice(settings, event.target.value))}
          >
            <option value="">The browser’s choice</option>
            {microphones.map(({ deviceId, label }) => (
              <option key={deviceId} value={deviceId}>
                {label}
              </option>
            ))}
          </select>
        </label>
      )}
      {PROCESSING.map(({ key, label, note }) => (
        <Switch
          key={key}
          label={label}
          note={applied ? appliedWords(settings[key], applied[key]) : note}
          isOn={settings[key]}
          onChange={(isOn) => onChange({ ...settings, [key]: isOn })}
        />
      ))}
      <p className="details-note" aria-live="polite">
        {props.refusedChoice === null
          ? 'Changes take effect at once.'
          : `It could not be changed. ${troubleTitle(props.refusedChoice)}. The one before goes on.`}
      </p>
      {applied && <Readings applied={applied} />}
    </>
  );
}

function Readings({ applied }: { applied: MicrophoneReadings }) {
  return (
    <dl className="readings">
      <dt>In use</dt>
      <dd>{applied.label || 'A microphone without a name'}</dd>
      <dt>Microphone rate</dt>
      <dd>{rateWords(applied.sampleRateHz)}</dd>
      <dt>Audio graph</dt>
      <dd>{rateWords(applied.contextRateHz)}</dd>
      <dt>Sent to the server</dt>
      <dd>16 kHz, one channel</dd>
    </dl>
  );
}

function appliedWords(asked: boolean, applied: boolean | null): string {
  if (applied === null) return 'The browser does not say whether it is on';
  const now = applied ? 'on' : 'off';
  return asked === applied ? `Now ${now}, says the browser` : `The browser leaves it ${now}`;
}

function rateWords(hz: number | null): string {
  return hz === null ? 'The browser does not say' : `${hz / 1000} kHz`;
}

function withDevice(settings: Settings, deviceId: string): Settings {
  const { deviceId: _before, ...rest } = settings;
  return deviceId ? { ...rest, deviceId } : rest;
}
