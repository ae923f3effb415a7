import { fileURLToPath } from 'node:url';
import { startServer } from '../../server/src/app.ts';
import { readConfig } from '../../server/src/config.ts';
import type { Engine } from '../../server/src/engine/engine.ts';
import { createDecodeScheduler } from '../../server/src/scheduler/decode-scheduler.ts';
import { systemClock } from '../../server/src/system-clock.ts';
import { recordingEngine } from './recording-engine.ts';
import { silentLog } from './silent-log.ts';

const PAGE_FOLDER = fileURLToPath(new URL('../../dist/', import.meta.url));

/** The product's server in this process, with a look at what it heard. */
export interface InProcessServer {
  readonly url: string;
  /** Streams that were opened since it started. */
  sessions(): number;
  /** Sessions that there are now, detached ones included. */
  openSessions(): number;
  /** All samples that the newest stream was heard to say, 16 kHz. */
  heard(): Int16Array;
  /** What the engine reads in those samples, undivided. */
  decodeWhole(samples: Int16Array): Promise<string>;
  close(): Promise<void>;
}

/** Serves the built page on a free port with a real engine that is lent. */
export async function openInProcessServer(
  engine: Engine,
  env: Record<string, string> = {},
): Promise<InProcessServer> {
  const read = readConfig({ PORT: '0', EARSHOT_LOG_LEVEL: 'silent', ...env });
  if (read.type === 'wrong') throw new Error(read.line);
  const recording = recordingEngine(engine);
  const server = await startServer(read.config, {
    engine: recording,
    scheduler: createDecodeScheduler(recording.recognisers, { clock: systemClock }),
    clock: systemClock,
    log: silentLog,
    pageFolder: PAGE_FOLDER,
  });
  await server.ready;
  return {
    url: server.url,
    sessions: () => recording.streams,
    openSessions: () => server.sessions,
    heard: () => recording.heard(),
    decodeWhole: async (samples) => (await engine.recognisers[0]!.decode({ samples })).text,
    close: () => server.close(),
  };
}
