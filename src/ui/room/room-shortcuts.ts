import type { Shortcut } from '../shortcuts.ts';

/** What a single key does in a room. */
export type RoomShortcutAction = 'mute' | 'copy' | 'jump' | 'larger' | 'smaller' | 'details';

/** As on the microphone page, where they mean the same. */
export const ROOM_SHORTCUTS: readonly Shortcut<RoomShortcutAction>[] = [
  { action: 'mute', keys: ['M'], label: 'Mute, unmute' },
  { action: 'copy', keys: ['C'], label: 'Copy all' },
  { action: 'jump', keys: ['J'], label: 'Jump to live' },
  { action: 'larger', keys: ['+'], label: 'Larger words' },
  { action: 'smaller', keys: ['−'], label: 'Smaller words' },
  { action: 'details', keys: ['D', '?'], label: 'Details and keys' },
];
