import { OUTAGE_MINUTES, type OutageMinutes } from '../../state/preferences-store.ts';

/** 16 kHz, two bytes a sample: 1.92 MB. */
const MB_PER_MINUTE = (16_000 * 2 * 60) / 1_000_000;

interface OutageSettingProps {
  readonly minutes: OutageMinutes;
  onChange(minutes: OutageMinutes): void;
}

/** How much sound is kept for a server that is away, and what that costs. */
export function OutageSetting({ minutes, onChange }: OutageSettingProps) {
  return (
    <>
      <label className="field">
        <span className="field-label">Keep what is said for</span>
        <select
          className="field-select"
          value={minutes}
          onChange={(event) => {
            const chosen = OUTAGE_MINUTES.find((it) => String(it) === event.target.value);
            if (chosen) onChange(chosen);
          }}
        >
          {OUTAGE_MINUTES.map((it) => (
            <option key={it} value={it}>
              {it === 1 ? '1 minute' : `${it} minutes`}
            </option>
          ))}
        </select>
      </label>
      <p className="details-note">
        Up to {(minutes * MB_PER_MINUTE).toFixed(1)} MB of this device’s memory. After that the
        oldest is lost, and the transcript says so. Counts from the next Start.
      </p>
    </>
  );
}
