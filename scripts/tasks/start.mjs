import { ensureDependencies } from '../setup/dependencies.mjs';
import { ensurePage } from '../setup/page-build.mjs';
import { PROJECT_DIR } from '../setup/project.mjs';
import { withSetupLock } from '../setup/setup-lock.mjs';

export async function run() {
  process.chdir(PROJECT_DIR);
  await withSetupLock(ensureDependencies);
  const { register } = await import('tsx/esm/api');
  register(); // from here on TypeScript runs as it is
  await refuseWrongSettings(); // before a minute of downloads, not after
  const { ensureModel } = await import('../model-store/ensure-model.ts');
  await ensureModel();
  await withSetupLock(ensurePage);
  await import('../../server/src/main.ts'); // prints the address when it is ready
}

/** The server says the same, in its own time. */
async function refuseWrongSettings() {
  const { readConfig } = await import('../../server/src/config.ts');
  const read = readConfig(process.env);
  if (read.type === 'config') return;
  console.error(read.line);
  process.exit(2);
}
