import { ensureDependencies } from '../setup/dependencies.mjs';
import { isInCi } from '../setup/in-ci.mjs';
import { PROJECT_DIR } from '../setup/project.mjs';
import { withSetupLock } from '../setup/setup-lock.mjs';
import { TaskError } from '../setup/task-error.mjs';

/**
 * Leading arguments name suites (`check` stands for all that needs no test runner), the rest goes
 * on to their runner: `node scripts/test.mjs browser stop.spec.ts`. None: every suite but the long ones.
 *
 * @param {string[]} args
 */
export async function run(args) {
  process.chdir(PROJECT_DIR);
  await withSetupLock(ensureDependencies);
  const { register } = await import('tsx/esm/api');
  register();
  const { CHECKS, LONG_SUITES, SUITES } = await import('../suites/suites.ts');
  const { runSuites } = await import('../suites/run-suites.ts');

  const all = [...SUITES, ...LONG_SUITES];
  const names = new Set(['check', ...all.map(({ name }) => name)]);
  const firstOther = args.findIndex((arg) => !names.has(arg));
  const chosen = firstOther === -1 ? args : args.slice(0, firstOther);
  const rest = args.slice(chosen.length);
  if (chosen.length === 0 && rest.length > 0)
    throw new TaskError(`there is no suite "${rest[0]}"; there are ${[...names].join(', ')}`);
  const wanted = new Set(chosen.flatMap((name) => (name === 'check' ? CHECKS : [name])));
  const suites = wanted.size === 0 ? SUITES : all.filter(({ name }) => wanted.has(name));

  const { failed } = await runSuites(suites, rest, isInCi(), console.log);
  process.exitCode = failed > 0 ? 1 : 0;
}
