import type { StoreApi } from 'zustand/vanilla';

/** A store as components see it: to be read and followed, not written. */
export type Shown<Snapshot> = Pick<
  StoreApi<Snapshot>,
  'getState' | 'getInitialState' | 'subscribe'
>;
