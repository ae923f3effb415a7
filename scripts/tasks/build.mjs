import { ensureDependencies } from '../setup/dependencies.mjs';
import { withSetupLock } from '../setup/setup-lock.mjs';
import { buildPage } from '../setup/page-build.mjs';
import { buildServer } from '../setup/server-build.mjs';

export async function run() {
  await withSetupLock(async () => {
    await ensureDependencies();
    await buildPage('info');
    await buildServer('warn');
  });
}
