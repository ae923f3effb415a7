import { createStore, type StoreApi } from 'zustand/vanilla';
import type { MicrophoneSettings } from './microphone.ts';

/** Off: each of them alters speech, and the engine hears best what was said. */
const DEFAULT_CAPTURE = {
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
} as const satisfies MicrophoneSettings;

/** In a room the loudspeaker plays what the others say: it must not come back as ours. */
const DEFAULT_ROOM_CAPTURE = {
  ...DEFAULT_CAPTURE,
  echoCancellation: true,
} as const satisfies MicrophoneSettings;

/** Sizes of the transcript's words, smallest first; the middle one is the default. */
export const TEXT_SIZES = ['small', 'medium', 'large', 'larger', 'huge'] as const;
export type TextSize = (typeof TEXT_SIZES)[number];

/** So many steps larger; the same at the ends. */
export function resizedText(size: TextSize, steps: number): TextSize {
  return TEXT_SIZES[TEXT_SIZES.indexOf(size) + steps] ?? size;
}

/** How long an outage may be until sound is lost, in minutes; 1.92 MB of memory each. */
export const OUTAGE_MINUTES = [1, 3, 7, 15, 30] as const;
export type OutageMinutes = (typeof OUTAGE_MINUTES)[number];

/** What the reader chose; remembered in this browser, the token only if asked to. */
export interface Preferences {
  readonly capture: MicrophoneSettings;
  /** The same where the microphone is shared with a room. */
  readonly roomCapture: MicrophoneSettings;
  readonly textSize: TextSize;
  /** So much sound is kept while the server is away. */
  readonly outageMinutes: OutageMinutes;
  /** Single keys as shortcuts; can be switched off, since speech input may type them by mistake. */
  readonly shortcuts: boolean;
  /** What the others in a room call the reader. */
  readonly displayName: string;
  readonly token: string;
  readonly keepToken: boolean;
}

export type PreferencesStore = StoreApi<Preferences>;

/** The part of the browser's storage that is needed; any of its calls may throw. */
export type PreferenceStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const PREFERENCES_KEY = 'earshot.preferences';
const TOKEN_KEY = 'earshot.token';

/** Reads what was kept and keeps what changes. Where storage is refused, choices last for the page's life. */
export function createPreferencesStore(storage: PreferenceStorage | null): PreferencesStore {
  const store = createStore<Preferences>(() => load(storage));
  store.subscribe((preferences) => save(storage, preferences));
  return store;
}

function load(storage: PreferenceStorage | null): Preferences {
  const kept = parse(attempt(() => storage?.getItem(PREFERENCES_KEY)));
  const token = attempt(() => storage?.getItem(TOKEN_KEY)) ?? '';
  return {
    capture: loadCapture(kept['capture'], DEFAULT_CAPTURE),
    roomCapture: loadCapture(kept['roomCapture'], DEFAULT_ROOM_CAPTURE),
    textSize: TEXT_SIZES.find((it) => it === kept['textSize']) ?? 'medium',
    outageMinutes: OUTAGE_MINUTES.find((it) => it === kept['outageMinutes']) ?? 7,
    shortcuts: kept['shortcuts'] !== false,
    displayName: typeof kept['displayName'] === 'string' ? kept['displayName'].slice(0, 64) : '',
    token,
    keepToken: token !== '',
  };
}

function save(storage: PreferenceStorage | null, preferences: Preferences): void {
  const { token, keepToken, ...choices } = preferences;
  attempt(() => storage?.setItem(PREFERENCES_KEY, JSON.stringify(choices)));
  attempt(() =>
    keepToken && token ? storage?.setItem(TOKEN_KEY, token) : storage?.removeItem(TOKEN_KEY),
  );
}

function loadCapture(kept: unknown, fallback: MicrophoneSettings): MicrophoneSettings {
  const capture = record(kept);
  const deviceId = capture['deviceId'];
  const flag = (name: 'echoCancellation' | 'noiseSuppression' | 'autoGainControl'): boolean => {
    const value = capture[name];
    return typeof value === 'boolean' ? value : fallback[name];
  };
  return {
    echoCancellation: flag('echoCancellation'),
    noiseSuppression: flag('noiseSuppression'),
    autoGainControl: flag('autoGainControl'),
    ...(typeof deviceId === 'string' ? { deviceId } : {}),
  };
}

function parse(text: string | null | undefined): Record<string, unknown> {
  return record(attempt((): unknown => JSON.parse(text ?? '{}')));
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** Storage throws where the browser blocks it or it is full: the choice then lasts as long as the page. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
