import { WebSocket } from 'ws';
import { webSocketTransport } from '../../src/worker/browser-transport.ts';
import type { SttStreamDeps } from '../../src/worker/stt-stream-options.ts';
import { workerClock } from '../../src/worker/worker-clock.ts';

/** What a stream needs of its platform. In a browser: `webSocketTransport()`, without a class. */
export const platform: SttStreamDeps = {
  clock: workerClock,
  wallClockMs: Date.now,
  random: Math.random,
  openSocket: webSocketTransport(WebSocket),
  log: { info: () => undefined, warn: (event, facts) => console.warn(event, facts ?? {}) },
};
