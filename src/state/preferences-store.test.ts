import { expect, it } from 'vitest';
import { createPreferencesStore, type PreferenceStorage } from './preferences-store.ts';

class MemoryStorage implements PreferenceStorage {
  readonly items = new Map<string, string>();
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }
  removeItem(key: string): void {
    this.items.delete(key);
  }
}

it('P40 remembers what was chosen', () => {
  const storage = new MemoryStorage();
  const store = createPreferencesStore(storage);
  store.setState({
    textSize: 'huge',
    outageMinutes: 30,
    shortcuts: false,
    displayName: 'Ada',
    roomCapture: {
      echoCancellation: false,
      noiseSuppression: true,
      autoGainControl: false,
    },
    capture: {
      deviceId: 'usb',
      echoCancellation: true,
      noiseSuppression: false,
      autoGainControl: true,
    },
  });
  expect(createPreferencesStore(storage).getState()).toEqual(store.getState());
});

it('P41 keeps the token only if asked to, and forgets it when no longer', () => {
  const storage = new MemoryStorage();
  const store = createPreferencesStore(storage);
  store.setState({ token: 'secret', keepToken: false });
  expect([...storage.items.values()].join('')).not.toContain('secret');
  store.setState({ keepToken: true });
  expect(createPreferencesStore(storage).getState()).toMatchObject({
    token: 'secret',
    keepToken: true,
  });
  store.setState({ keepToken: false });
  expect(createPreferencesStore(storage).getState().token).toBe('');
});

it.each(['', 'null', '[]', '{"capture":7,"textSize":"x","outageMinutes":8}', 'not json'])(
  'P40 starts with the defaults where %j was kept',
  (kept) => {
    const storage = new MemoryStorage();
    storage.setItem('earshot.preferences', kept);
    expect(createPreferencesStore(storage).getState()).toEqual(
      createPreferencesStore(null).getState(),
    );
  },
);

it('P40 works where storage is refused', () => {
  const refuse = (): never => {
    throw new DOMException('denied', 'SecurityError');
  };
  const store = createPreferencesStore({ getItem: refuse, setItem: refuse, removeItem: refuse });
  store.setState({ textSize: 'large' });
  expect(store.getState().textSize).toBe('large');
});
