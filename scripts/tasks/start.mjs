import { ensureDependencies } from '../setup/dependencies.mjs';
import { ensurePage } from '../setup/page-build.mjs';
import { PROJECT_DIR } from '../setup/project.mjs';
import { builtProgram, ensureServer } from '../setup/server-build.mjs';
import { withSetupLock } from '../setup/setup-lock.mjs';

export async function run() {
  process.chdir(PROJECT_DIR);
  await withSetupLock(async () => {
    await ensureDependencies();
    await ensureServer();
  });
  await refuseWrongSettings(); // before a minute of downloads, not after
  /** @type {typeof import('../model-store/ensure-model.ts')} */
  const { ensureModel } = await import(builtProgram('ensure-model'));
  await ensureModel();
  await withSetupLock(ensurePage);
  await import(builtProgram('main')); // prints the address when it is ready
}

/** The server says the same, in its own time. */
async function refuseWrongSettings() {
  /** @type {typeof import('../../server/src/config.ts')} */
  const { readConfig } = await import(builtProgram('config'));
  const read = readConfig(process.env);
  if (read.type === 'config') return;
  console.error(read.line);
  process.exit(2);
}
