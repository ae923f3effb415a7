import { fileURLToPath } from 'node:url';

/** Root of the checkout, whatever the current folder is. */
export const PROJECT_DIR = fileURLToPath(new URL('../../', import.meta.url));

/** Ignored folder for what these scripts remember and report. */
export const SCRATCH_DIR = fileURLToPath(new URL('../../.cache/', import.meta.url));

/** One line of progress. To stderr: stdout belongs to the server's log and the address. */
export function say(/** @type {string} */ line) {
  process.stderr.write(`${line}\n`);
}
