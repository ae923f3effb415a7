/** What a single key does. */
export type ShortcutAction =
  'startStop' | 'copy' | 'newTranscript' | 'jump' | 'larger' | 'smaller' | 'details';

export interface Shortcut<Action extends string = ShortcutAction> {
  readonly action: Action;
  /** As they are shown; compared in lower case with `KeyboardEvent.key`. */
  readonly keys: readonly string[];
  readonly label: string;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { action: 'startStop', keys: ['Space'], label: 'Start, stop' },
  { action: 'copy', keys: ['C'], label: 'Copy all' },
  { action: 'jump', keys: ['J'], label: 'Jump to live' },
  { action: 'newTranscript', keys: ['N'], label: 'New transcript' },
  { action: 'larger', keys: ['+'], label: 'Larger words' },
  { action: 'smaller', keys: ['−'], label: 'Smaller words' },
  { action: 'details', keys: ['D', '?'], label: 'Details and keys' },
];

/** Keys by other names: what they type, or what they type without Shift. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  [' ', 'space'],
  ['-', '−'],
  ['=', '+'],
]);

/** The part of a key press that decides. */
export interface KeyPress {
  readonly key: string;
  readonly repeat: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** Of the focused element: what it does with keys itself comes first. */
  readonly owner: 'page' | 'control' | 'text' | 'scroller';
}

/**
 * The action of a key press among a page's `shortcuts`, or null: typing, the browser's own keys and
 * a control's Space are theirs.
 */
export function shortcutOf<Action extends string>(
  press: KeyPress,
  shortcuts: readonly Shortcut<Action>[],
): Action | null {
  if (press.repeat || press.ctrlKey || press.metaKey || press.altKey) return null;
  if (press.owner === 'text') return null;
  const key = ALIASES.get(press.key) ?? press.key.toLowerCase();
  if (key === 'space' && press.owner !== 'page') return null;
  const found = shortcuts.find((it) => it.keys.some((name) => name.toLowerCase() === key));
  return found?.action ?? null;
}

/** What the focused element does with keys of its own. */
export function keyOwner(element: Element | null): KeyPress['owner'] {
  if (!element || element === document.body) return 'page';
  if (element.closest('dialog, select, textarea, [contenteditable], input')) return 'text';
  if (element.closest('button, a, summary')) return 'control';
  return element.closest('[role="log"]') ? 'scroller' : 'page';
}
