import { useEffect, useRef } from 'react';
import { keyOwner, shortcutOf, type Shortcut } from './shortcuts.ts';

/** Calls the verbs of single keys, while `isOn`. `shortcuts` stays the same. */
export function useShortcuts<Action extends string>(
  isOn: boolean,
  shortcuts: readonly Shortcut<Action>[],
  verbs: Readonly<Record<Action, () => void>>,
): void {
  const latest = useRef(verbs);
  useEffect(() => {
    latest.current = verbs;
  });
  useEffect(() => {
    if (!isOn) return;
    const handleKey = (event: KeyboardEvent): void => {
      const { key, repeat, ctrlKey, metaKey, altKey } = event;
      const owner = keyOwner(document.activeElement);
      const press = { key, repeat, ctrlKey, metaKey, altKey, owner };
      const action = shortcutOf(press, shortcuts);
      if (!action || event.defaultPrevented) return;
      event.preventDefault();
      latest.current[action]();
    };
    document.addEventListener('keydown', handleKey);
    return () => document.removeEventListener('keydown', handleKey);
  }, [isOn, shortcuts]);
}
