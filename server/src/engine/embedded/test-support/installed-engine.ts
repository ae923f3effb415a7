import { existsSync } from 'node:fs';
import { earshotCacheDir, modelStorePaths } from '../../../model/cache-dir.ts';
import { systemClock } from '../../../system-clock.ts';
import { createEmbeddedEngine, type EmbeddedEngine } from '../embedded-engine.ts';

export interface InstalledModel {
  readonly modelDir: string;
  readonly vadModel: string;
}

/** The model that `npm start` fetches. Throws a clear line when it is not there: these tests are never skipped. */
export function installedModel(): InstalledModel {
  const { moonshineDir, vadPath } = modelStorePaths(earshotCacheDir());
  for (const path of [moonshineDir, vadPath])
    if (!existsSync(path)) throw new Error(`no model at ${path}: npm start fetches it`);
  return { modelDir: moonshineDir, vadModel: vadPath };
}

/** The real engine, loaded and warm. The caller closes it. */
export async function startInstalledEngine(processes: number): Promise<EmbeddedEngine> {
  const log = { info() {}, warn() {} };
  const engine = createEmbeddedEngine({ ...installedModel(), processes, clock: systemClock, log });
  await engine.start();
  return engine;
}
