import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { SCRATCH_DIR } from './project.mjs';

/**
 * Installing and building change this checkout: one process at a time.
 *
 * @template T
 * @param {() => Promise<T>} work
 */
export function withSetupLock(work) {
  return withLock(join(SCRATCH_DIR, 'setup.lock'), 'sets up this checkout', work);
}
