import type { Shortcut } from '../shortcuts.ts';
import { Switch } from './switch.tsx';

interface KeysSettingProps {
  readonly shortcuts: readonly Shortcut<string>[];
  readonly isOn: boolean;
  onChange(isOn: boolean): void;
}

/** Whether single keys do anything, and what. */
export function KeysSetting({ shortcuts, isOn, onChange }: KeysSettingProps) {
  return (
    <>
      <Switch
        label="Single keys"
        note="Off where you dictate to your computer"
        isOn={isOn}
        onChange={onChange}
      />
      <dl className="keys" data-off={!isOn}>
        {shortcuts.map(({ keys, label }) => (
          <div key={label} className="keys-row">
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
