import { createStore, type StoreApi } from 'zustand/vanilla';

/** How loud the microphone is, linear full scale 0–1, about 20 times a second. */
export interface Level {
  readonly rms: number;
  readonly peak: number;
}

export const SILENCE: Level = { rms: 0, peak: 0 };

/** Apart from the session's store: no component re-renders for it, the meter subscribes to it. */
export type LevelStore = StoreApi<Level>;

export function createLevelStore(): LevelStore {
  return createStore<Level>(() => SILENCE);
}
