/** Plays schedules until one breaks a rule, and says so in one line of JSON: run on a copy that has a mistake in it. */
import { checkSchedules } from '../check-schedules.ts';

const [runs, seed] = process.argv.slice(2).map(Number);
const result = await checkSchedules({ runs: runs ?? 0, seed: seed ?? 0, asFound: true });
const [how] = result.failure?.violations ?? [];
console.log(JSON.stringify({ runs: result.runs, how: how?.split('\n')[0] ?? null }));
