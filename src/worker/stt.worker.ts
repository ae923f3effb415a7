import type { SttCommand } from '../shared/messages/stt-command.ts';
import { webSocketTransport } from './browser-transport.ts';
import { StreamHost } from './stream-host.ts';
import { workerClock } from './worker-clock.ts';

/** The worker's entry: wires the streams to the platform. Everything else is in stream-host.ts. */
declare const self: DedicatedWorkerGlobalScope;

const host = new StreamHost({
  clock: workerClock,
  wallClockMs: () => Date.now(),
  random: () => Math.random(),
  openSocket: webSocketTransport(),
  log: {
    info: (event, facts) => console.info(`[stt] ${event}`, facts ?? {}),
    warn: (event, facts) => console.warn(`[stt] ${event}`, facts ?? {}),
  },
  post: (event) => self.postMessage(event),
});

self.onmessage = ({ data }: MessageEvent<SttCommand<MessagePort>>) => host.handle(data);
// Told here, too: a page whose main thread is busy would say so late.
self.ononline = () => host.handle({ type: 'wake' });
