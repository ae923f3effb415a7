import { createEmbeddedEngine } from '../../server/src/engine/embedded/embedded-engine.ts';
import type { Engine } from '../../server/src/engine/engine.ts';
import { earshotCacheDir, modelStorePaths } from '../../server/src/model/cache-dir.ts';
import { systemClock } from '../../server/src/system-clock.ts';
import { silentLog } from './silent-log.ts';

/**
 * The engine of the product, warm. The caller closes it. One process unless told: tests run side by
 * side, each with an engine of its own; one stream needs half a core.
 */
export async function startRealEngine(processes = 1): Promise<Engine> {
  const { moonshineDir, vadPath } = modelStorePaths(earshotCacheDir());
  const engine = createEmbeddedEngine({
    modelDir: moonshineDir,
    vadModel: vadPath,
    processes,
    clock: systemClock,
    log: silentLog,
  });
  await engine.start();
  return engine;
}
