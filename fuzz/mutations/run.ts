/**
 * Breaks one rule after another in a copy of the sources and plays the schedules of `npm test` until
 * one of them shows it: `npm run fuzz:mutations [-- --only word]`. Fails if one is not caught.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Copy } from './apply.ts';
import { MUTATIONS } from './mutations.ts';

/** As in fuzz.test.ts. */
const RUNS = 2_000;
const SEED = 9;
const TIMEOUT_MS = 10 * 60_000;

interface Hunt {
  readonly runs: number;
  readonly how: string | null;
}

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const chosen = MUTATIONS.filter(({ name }) => name.includes(values.only ?? ''));
const copy = new Copy();
let missed = 0;
console.log('| broken rule | of | caught after | by |\n|---|---|---|---|');
try {
  for (const mutation of chosen) {
    const mend = copy.apply(mutation);
    const { runs, how } = hunt();
    mend();
    if (how === null) missed++;
    const after =
      how === null ? `**not caught** in ${runs}` : runs === 1 ? '1 schedule' : `${runs} schedules`;
    console.log(`| ${mutation.name} | ${mutation.rule} | ${after} | ${cell(how ?? '')} |`);
  }
} finally {
  copy.remove();
}
process.exitCode = missed === 0 ? 0 : 1;

function hunt(): Hunt {
  const script = join(copy.folder, 'fuzz/mutations/hunt.ts');
  const args = ['--import', 'tsx', script, String(RUNS), String(SEED)];
  const output = execFileSync(process.execPath, args, {
    cwd: copy.folder,
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
  });
  return JSON.parse(output) as Hunt;
}

function cell(how: string): string {
  return how.replaceAll('|', '\\|').replaceAll(/_{4,}/g, '').slice(0, 90);
}
