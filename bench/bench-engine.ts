import {
  createEmbeddedEngine,
  type EmbeddedEngine,
} from '../server/src/engine/embedded/embedded-engine.ts';
import { earshotCacheDir, modelStorePaths } from '../server/src/model/cache-dir.ts';
import { systemClock } from '../server/src/system-clock.ts';

export interface BenchEngineOptions {
  /** The server's own model (`EARSHOT_MODEL_DIR`, or the installed one) unless told. */
  readonly modelDir?: string;
  readonly asShipped?: boolean;
  /** One a core unless told. */
  readonly processes?: number;
}

/** The real engine, warm, in processes of this bench. The caller closes it. */
export async function startBenchEngine(options: BenchEngineOptions = {}): Promise<EmbeddedEngine> {
  const { moonshineDir, vadPath } = modelStorePaths(earshotCacheDir());
  const engine = createEmbeddedEngine({
    modelDir: process.env['EARSHOT_MODEL_DIR'] ?? moonshineDir,
    ...options,
    vadModel: vadPath,
    clock: systemClock,
    log: { info: () => {}, warn: console.warn },
  });
  await engine.start();
  return engine;
}
