/** The whole server with the embedded engine, as a process that a bench can ask about itself. */
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { readSpeech } from '../fixtures/read-speech.ts';
import { startServer, type RunningServer } from '../server/src/app.ts';
import { readConfig, type Config } from '../server/src/config.ts';
import { createEmbeddedEngine } from '../server/src/engine/embedded/embedded-engine.ts';
import type { Engine } from '../server/src/engine/engine.ts';
import { createLog } from '../server/src/log.ts';
import { earshotCacheDir, modelStorePaths } from '../server/src/model/cache-dir.ts';
import { createDecodeScheduler } from '../server/src/scheduler/decode-scheduler.ts';
import { systemClock } from '../server/src/system-clock.ts';
import { msToSamples } from '../src/shared/audio/sample-rate.ts';
import { STREAM_PATH } from '../src/shared/protocol/version.ts';
import { answerParent } from './child-channel.ts';
import { countingEngine, countingScheduler, type DecodedSamples } from './counting-scheduler.ts';
import { measuredClock } from './measured-clock.ts';
import { reportOf, type ProcessReport } from './process-report.ts';

export type ServerQuestion =
  /** Answered by the address for streams, once the engine is warm, its longest decode included. */
  { readonly type: 'ready' } | { readonly type: 'report'; readonly collects: boolean };

export interface ServerReport extends ProcessReport {
  /** Attached or not. */
  readonly sessions: number;
  readonly sockets: number;
  readonly decoded: Readonly<DecodedSamples>;
}

/** No segment is longer (docs/SEGMENTER.md). */
const LONGEST_TILE_SAMPLES = msToSamples(20_000);
/** Over 20 s of speech. */
const LONG_CLIP = 'conf-adminmenu-18.wav';

const decoded: DecodedSamples = { heard: 0, finals: 0, partials: 0 };
const clock = measuredClock(systemClock);
const started = start();

answerParent(async (question: ServerQuestion): Promise<string | ServerReport> => {
  const { server, warm } = await started;
  if (question.type === 'ready') {
    await warm;
    return new URL(STREAM_PATH, server.url.replace(/^http/, 'ws')).href;
  }
  const { sessions, sockets } = server;
  return { ...reportOf(clock, question.collects), sessions, sockets, decoded };
});

async function start(): Promise<{ server: RunningServer; warm: Promise<void> }> {
  const result = readConfig(process.env);
  if (result.type === 'wrong') throw new Error(result.line);
  const { config } = result;
  const log = createLog(config.logLevel);
  const engine = openEngine(config, log);
  const scheduler = createDecodeScheduler(engine.recognisers, { clock });
  const server = await startServer(config, {
    engine: countingEngine(engine, decoded),
    scheduler: countingScheduler(scheduler, decoded),
    clock,
    log,
    pageFolder: fileURLToPath(new URL('../dist', import.meta.url)),
  });
  const warm = server.ready.then(() => decodeLongest(engine));
  warm.catch(() => {});
  return { server, warm };
}

function openEngine({ modelDir, recogniser, engineProcesses }: Config, log: Logger): Engine {
  const { moonshineDir, vadPath } = modelStorePaths(earshotCacheDir(process.env));
  return createEmbeddedEngine({
    modelDir: modelDir ?? moonshineDir,
    asShipped: recogniser === 'sherpa-onnx',
    vadModel: vadPath,
    ...(engineProcesses !== undefined && { processes: engineProcesses }),
    clock,
    log,
  });
}

/** A process grows with its longest decode, once: each has had it before anything is measured. */
async function decodeLongest({ recognisers }: Engine): Promise<void> {
  const samples = readSpeech(LONG_CLIP).subarray(0, LONGEST_TILE_SAMPLES);
  await Promise.all(recognisers.map((recogniser) => recogniser.decode({ samples })));
}
