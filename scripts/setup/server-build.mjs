import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROJECT_DIR } from './project.mjs';
import { buildNow, ensureBuilt } from './vite-build.mjs';

const FOLDER = '.cache/server';

/**
 * The server, its engine's processes and what fetches the model, as plain JavaScript: without a compiler in each
 * process they start sooner and are smaller. Development and tests run the same sources through tsx.
 *
 * @type {import('./vite-build.mjs').ViteBuild}
 */
const SERVER = {
  name: 'server',
  config: 'vite.server.config.ts',
  inputs: [
    'server/src',
    'src/shared',
    'scripts/model-store',
    'scripts/setup',
    'vite.server.config.ts',
    'package-lock.json',
    'tsconfig.base.json',
  ],
  outputs: [FOLDER],
};

/** Builds it if it is missing or was built from something else. */
export const ensureServer = () => ensureBuilt(SERVER);

/** @param {'info' | 'warn'} logLevel */
export const buildServer = (logLevel) => buildNow(SERVER, logLevel);

/** Where a built program is. @param {string} name of an entry in vite.server.config.ts */
export const builtProgram = (name) => pathToFileURL(join(PROJECT_DIR, FOLDER, `${name}.js`)).href;
