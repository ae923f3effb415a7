import { join } from 'node:path';
import { forgetBuild, hashInputs, isStale, rememberBuild } from './build-record.mjs';
import { runChild } from './child.mjs';
import { PROJECT_DIR, SCRATCH_DIR, say } from './project.mjs';
import { TaskError } from './task-error.mjs';

/** @typedef {import('./build-record.mjs').Build & { readonly config: string }} ViteBuild `config`: Vite's configuration file. */

/** Builds what is missing or was built from something else. @param {ViteBuild} build */
export async function ensureBuilt(build) {
  if (!isStale(build, PROJECT_DIR, SCRATCH_DIR)) return;
  say(`Building the ${build.name} …`);
  await buildNow(build, 'warn');
}

/** Builds and remembers from what. @param {ViteBuild} build @param {'info' | 'warn'} logLevel */
export async function buildNow(build, logLevel) {
  forgetBuild(build, SCRATCH_DIR);
  const inputs = hashInputs(build, PROJECT_DIR);
  const vite = join(PROJECT_DIR, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--config', build.config, '--logLevel', logLevel];
  const { ok, how } = await runChild(process.execPath, args, {
    cwd: PROJECT_DIR,
    output: 'inherit',
  });
  if (!ok) throw new TaskError(`the ${build.name} could not be built: vite, ${how}`);
  rememberBuild(build, PROJECT_DIR, SCRATCH_DIR, inputs);
}
