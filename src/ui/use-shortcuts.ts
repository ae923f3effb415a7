import { useEffect, useRef } from 'react';
import { keyOwner, shortcutOf, type ShortcutAction } from './shortcuts.ts';

/** Calls the verbs of single keys, while `isOn`. */
export function useShortcuts(isOn: boolean, verbs: Record<ShortcutAction, () => void>): void {
  const latest = useRef(verbs);
  useEffect(() => {
    latest.current = verbs;
  });
  useEffect(() => {
    if (!isOn) return;
    const handleKey = (event: KeyboardEvent): void => {
      const { key, repeat, ctrlKey, metaKey, altKey } = event;
      const owner = keyOwner(document.activeElement);
      const action = shortcutOf({ key, repeat, ctrlKey, metaKey, altKey, owner });
      if (!action || event.defaultPrevented) return;
      event.preventDefault();
      latest.current[action]();
    };
    document.addEventListener('keydown', handleKey);
    return () => document.removeEventListener('keydown', handleKey);
  }, [isOn]);
}
