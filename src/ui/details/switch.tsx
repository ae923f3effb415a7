interface SwitchProps {
  readonly label: string;
  /** What it does, in one line. */
  readonly note: string;
  readonly isOn: boolean;
  onChange(isOn: boolean): void;
}

/** A setting that is on or off. */
export function Switch({ label, note, isOn, onChange }: SwitchProps) {
  return (
    <label className="switch">
      <span className="switch-words">
        <span className="switch-label">{label}</span>
        <span className="switch-note">{note}</span>
      </span>
      <input
        type="checkbox"
        role="switch"
        className="switch-box"
        aria-label={label}
        checked={isOn}
        aria-checked={isOn}
        onChange={(event) => onChange(event.target.checked)}
      />
    </label>
  );
}
