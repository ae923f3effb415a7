import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What `fork` is given: a file, and the options of Node itself. */
export interface ChildProgram {
  readonly file: string;
  readonly execArgv: string[];
}

/** Built, all programs are JavaScript in one folder (vite.server.config.ts); in development and tests none is. */
const IS_BUILT = import.meta.url.endsWith('.js');

/**
 * How a child is run whose TypeScript module is `entry`: as this module itself is. From the sources it
 * is compiled by tsx, also where the parent (a test runner) does that otherwise.
 */
export function childProgram(entry: URL): ChildProgram {
  const source = fileURLToPath(entry);
  if (IS_BUILT) {
    const built = new URL(`./${basename(source, '.ts')}.js`, import.meta.url);
    return { file: fileURLToPath(built), execArgv: [] };
  }
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return { file: source, execArgv: ['--import', tsx] };
}
