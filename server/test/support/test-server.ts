import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { startServer, type RunningServer } from '../../src/app.ts';
import { readConfig, type Config } from '../../src/config.ts';
import type { Engine } from '../../src/engine/engine.ts';
import {
  createScriptedEngine,
  type ScriptedEngine,
} from '../../src/engine/scripted/scripted-engine.ts';
import { ServerMetrics } from '../../src/metrics/server-metrics.ts';
import { createDecodeScheduler } from '../../src/scheduler/decode-scheduler.ts';
import type { CreditLimits } from '../../src/session/credit.ts';
import { systemClock } from '../../src/system-clock.ts';
import { RawClient, type RawClientOptions } from './raw-client.ts';

export interface TestServer<E extends Engine = ScriptedEngine> extends RunningServer {
  readonly engine: E;
  readonly streamUrl: string;
  /** All that was logged so far. */
  readonly logged: () => string;
  /** Opens a socket; it is closed when the test has finished. */
  client(options?: RawClientOptions): RawClient;
}

export interface TestServerOptions {
  readonly config?: Partial<Config>;
  readonly credit?: CreditLimits;
  /** What the engine's start waits for. */
  readonly starting?: Promise<void>;
  readonly pageFolder?: string;
  /** Whether there are metrics; yes unless told. */
  readonly isCounted?: boolean;
}

/** A real server on a free port with the scripted engine, ready unless its start is held; closed when the test has finished. */
export async function openServer(options: TestServerOptions = {}): Promise<TestServer> {
  const engine = createScriptedEngine({
    clock: systemClock,
    ...(options.starting && { starting: options.starting }),
  });
  return openServerWith(engine, options);
}

/** The same with another engine, which the server then owns. */
export async function openServerWith<E extends Engine>(
  engine: E,
  options: TestServerOptions = {},
): Promise<TestServer<E>> {
  const { log, logged } = captureLog();
  const metrics = new ServerMetrics();
  const observer = metrics.decodes;
  const server = await startServer(testConfig(options.config), {
    engine,
    scheduler: createDecodeScheduler(engine.recognisers, { clock: systemClock, observer }),
    clock: systemClock,
    ...(options.isCounted !== false && { metrics }),
    log,
    pageFolder: options.pageFolder ?? emptyFolder(),
    ...(options.credit && { credit: options.credit }),
  });
  onTestFinished(() => server.close());
  if (!options.starting) await server.ready;
  const streamUrl = `${server.url.replace('http', 'ws')}v1/stream`;
  return Object.assign(server, {
    engine,
    streamUrl,
    logged,
    client(clientOptions: RawClientOptions = {}) {
      const client = new RawClient(streamUrl, clientOptions);
      onTestFinished(() => client.socket.terminate());
      return client;
    },
  });
}

/** The defaults, on a free port, with what a test changes. */
export function testConfig(overrides: Partial<Config> = {}): Config {
  const result = readConfig({ PORT: '0' });
  if (result.type === 'wrong') throw new Error(result.line);
  return { ...result.config, ...overrides };
}

export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function captureLog() {
  const lines: string[] = [];
  const sink = new PassThrough();
  sink.on('data', (chunk) => lines.push(String(chunk)));
  return { log: pino({ level: 'debug', base: null }, sink), logged: () => lines.join('') };
}
