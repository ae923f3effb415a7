import { useEffect, useRef } from 'react';
import { keyOwner } from '../shortcuts.ts';

/** What a single key does in a room. */
export type RoomShortcut = 'mute' | 'copy' | 'jump' | 'larger' | 'smaller';

const KEYS: ReadonlyMap<string, RoomShortcut> = new Map([
  ['m', 'mute'],
  ['c', 'copy'],
  ['j', 'jump'],
  ['+', 'larger'],
  ['=', 'larger'],
  ['-', 'smaller'],
]);

/** Calls the verbs of single keys, while `isOn`: never from a box, with a modifier, or held down. */
export function useRoomShortcuts(isOn: boolean, verbs: Record<RoomShortcut, () => void>): void {
  const latest = useRef(verbs);
  useEffect(() => {
    latest.current = verbs;
  });
  useEffect(() => {
    if (!isOn) return;
    const handleKey = (event: KeyboardEvent): void => {
      const { key, repeat, ctrlKey, metaKey, altKey, defaultPrevented } = event;
      if (repeat || ctrlKey || metaKey || altKey || defaultPrevented) return;
      if (keyOwner(document.activeElement) === 'text') return;
      const action = KEYS.get(key.toLowerCase());
      if (!action) return;
      event.preventDefault();
      latest.current[action]();
    };
    document.addEventListener('keydown', handleKey);
    return () => document.removeEventListener('keydown', handleKey);
  }, [isOn]);
}
