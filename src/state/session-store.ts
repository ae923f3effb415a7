import { createStore, type StoreApi } from 'zustand/vanilla';
import { EMPTY_SESSION, type SessionSnapshot } from './session-state.ts';

/** Written by the session alone; the page reads it. */
export type SessionStore = StoreApi<SessionSnapshot>;

export function createSessionStore(initial: SessionSnapshot = EMPTY_SESSION): SessionStore {
  return createStore<SessionSnapshot>(() => initial);
}
