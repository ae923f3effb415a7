import type { Clock } from '../shared/time/clock.ts';
import { RemoteStream } from './remote-stream.ts';
import { StreamCrew } from './stream-crew.ts';
import type { OpenStreamOptions, SttStreamHandle } from './stt-stream-handle.ts';

export type { OpenStreamOptions, SttStreamHandle };

/** More workers lost than so many, within so long: another one would be lost, too. */
const MAX_LOST = 3;
const LOST_WITHIN_MS = 60_000;

export interface SttClient {
  openStream(options: OpenStreamOptions): SttStreamHandle;
  /** The browser is online, or the page visible or resumed: whoever waits to reconnect tries now (S10). */
  wake(): void;
  /** Closes all streams, then ends the worker. Idempotent. */
  dispose(): void;
}

/**
 * Main-thread proxy of the stream worker, which serves all streams. One that is lost is replaced, and
 * its streams go on in the next (S19). The first is made at once, not at the first stream: a server
 * that goes down meanwhile could not send its script, and its own trouble would be taken for the
 * worker's.
 */
export function createSttClient(createWorker: () => Worker, clock: Clock): SttClient {
  let nextStream = 1;
  let isDisposed = false;
  let lostAtMs: readonly number[] = [];

  /** The worker is gone: its streams go on in another, unless that one would soon be gone, too. */
  function replace(lost: StreamCrew): void {
    if (crew === lost) crew = null;
    const streams = lost.dismiss();
    const nowMs = clock.now();
    lostAtMs = [...lostAtMs.filter((atMs) => nowMs - atMs < LOST_WITHIN_MS), nowMs];
    settle(streams, lostAtMs.length > MAX_LOST);
  }

  function settle([stream, ...others]: readonly RemoteStream[], isHopeless: boolean): void {
    if (!stream) return;
    try {
      const next = isDisposed || isHopeless || !stream.canMove ? null : (crew ?? tryToHire());
      if (next) next.takeOver(stream);
      else stream.lose();
    } finally {
      settle(others, isHopeless); // whatever a listener of this one has thrown
    }
  }

  function hire(): StreamCrew {
    return new StreamCrew({ worker: createWorker(), clock, onLost: replace });
  }

  /** Null where the browser refuses another worker. */
  function tryToHire(): StreamCrew | null {
    try {
      return (crew = hire());
    } catch {
      return null;
    }
  }

  let crew: StreamCrew | null = hire();

  return {
    openStream(options) {
      const streamId = `stream-${nextStream++}`;
      if (isDisposed) return RemoteStream.refused(streamId, options, clock);
      crew ??= hire();
      return crew.open(streamId, options);
    },
    wake: () => crew?.wake(),
    dispose() {
      if (isDisposed) return;
      isDisposed = true;
      crew?.close();
    },
  };
}
