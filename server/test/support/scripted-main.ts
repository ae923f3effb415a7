/** The server as a process of its own, with the scripted engine in place of the embedded one: for what only a process can show. */
import { readConfig } from '../../src/config.ts';
import { createScriptedEngine } from '../../src/engine/scripted/scripted-engine.ts';
import { createLog } from '../../src/log.ts';
import { failWith } from '../../src/failure.ts';
import { ServerMetrics } from '../../src/metrics/server-metrics.ts';
import { runServer } from '../../src/run-server.ts';
import { createDecodeScheduler } from '../../src/scheduler/decode-scheduler.ts';
import { systemClock } from '../../src/system-clock.ts';

const result = readConfig(process.env);
if (result.type === 'wrong') failWith({ line: result.line, exitCode: 2 });
const engine = createScriptedEngine({ clock: systemClock });
// Answers come only when told over the process channel: a stream can be kept draining.
engine.behave(() => ({ type: 'hold' }));
process.on('message', () => {
  engine.behave(() => ({ type: 'answer' }));
  engine.release();
});
const metrics = new ServerMetrics();
metrics.watchProcess();
await runServer(result.config, {
  engine,
  scheduler: createDecodeScheduler(engine.recognisers, {
    clock: systemClock,
    observer: metrics.decodes,
  }),
  clock: systemClock,
  metrics,
  log: createLog(result.config.logLevel),
  pageFolder: '/nonexistent',
});
