/** Composition root of the server: the only place that knows the environment and the embedded engine. */
import { fileURLToPath } from 'node:url';
import { readConfig, type Config } from './config.ts';
import { createEmbeddedEngine, type EmbeddedEngine } from './engine/embedded/embedded-engine.ts';
import { failWith, messageOf } from './failure.ts';
import { createLog } from './log.ts';
import { ServerMetrics } from './metrics/server-metrics.ts';
import { earshotCacheDir, modelStorePaths } from './model/cache-dir.ts';
import { createDecodeScheduler } from './scheduler/decode-scheduler.ts';
import { systemClock } from './system-clock.ts';

const result = readConfig(process.env);
if (result.type === 'wrong') failWith({ line: result.line, exitCode: 2 });
const log = createLog(result.config.logLevel);
const engine = openEngine(result.config);
// What takes longest goes first: its processes load while this one loads all of HTTP. Who waits for it is told of a failure.
engine.start().catch(() => {});
const { runServer } = await import('./run-server.ts');
const metrics = new ServerMetrics();
metrics.watchProcess();
await runServer(result.config, {
  engine,
  scheduler: createDecodeScheduler(engine.recognisers, {
    clock: systemClock,
    observer: metrics.decodes,
  }),
  clock: systemClock,
  log,
  metrics,
  pageFolder: fileURLToPath(new URL('../../dist', import.meta.url)),
});

function openEngine({ modelDir, recogniser, engineProcesses }: Config): EmbeddedEngine {
  const { moonshineDir, vadPath } = modelStorePaths(earshotCacheDir(process.env));
  try {
    return createEmbeddedEngine({
      modelDir: modelDir ?? moonshineDir,
      asShipped: recogniser === 'sherpa-onnx',
      vadModel: vadPath,
      ...(engineProcesses !== undefined && { processes: engineProcesses }),
      clock: systemClock,
      log,
    });
  } catch (error) {
    return failWith({ line: messageOf(error), exitCode: 1 });
  }
}
