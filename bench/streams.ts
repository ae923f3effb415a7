/**
 * What streams cost that come and go, and what they cost that only wait (docs/SOAK.md).
 *
 *     npm run bench:streams -- [--connects 1000] [--idle 1000] [--idle-seconds 30]
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { BenchChild } from './child-process.ts';
import { connectRounds } from './connect-rounds.ts';
import { describeHandles, sameHandles, settledReport } from './handles.ts';
import type { IdleQuestion } from './idle-child.ts';
import { numberOption } from './number-option.ts';
import { cpuSecondsOf, overTree, residentMiBOf } from './process-figures.ts';
import type { ServerQuestion, ServerReport } from './server-child.ts';
import { printVerdict, type Check } from './verdict.ts';

const { values: options } = parseArgs({
  options: {
    connects: { type: 'string', default: '1000' },
    idle: { type: 'string', default: '1000' },
    'idle-seconds': { type: 'string', default: '30' },
  },
});
const connects = numberOption('connects', options.connects, 0);
const idleStreams = numberOption('idle', options.idle, 0);
const idleMs = numberOption('idle-seconds', options['idle-seconds'], 1) * 1_000;

/** Before anything counts: code is compiled, and pools have their size. */
const WARM_UP_CONNECTS = 200;
const MAX_HEAP_GROWTH_MIB = 5;
const MAX_IDLE_CORES = 0.3;
const MAX_IDLE_MIB = 200;
/** From the last `ready` until idleness is looked at: more than a ping's and an idle client's interval. */
const SETTLE_MS = 10_000;

/** Caps out of the way, and a window so short that a cut stream's session goes while we wait. */
const ENV = {
  HOST: '127.0.0.1',
  PORT: '0',
  EARSHOT_LOG_LEVEL: 'warn',
  EARSHOT_MAX_SESSIONS: '5000',
  EARSHOT_MAX_SESSIONS_PER_ADDRESS: '5000',
  EARSHOT_MAX_SOCKETS: '5000',
  EARSHOT_MAX_SOCKETS_PER_ADDRESS: '5000',
};

const checks = [...(await comeAndGo()), ...(await wait())];
console.log('');
process.exitCode = printVerdict(checks, console.log) ? 0 : 1;

async function comeAndGo(): Promise<Check[]> {
  const server = openServer({ EARSHOT_RESUME_WINDOW_MS: '500' });
  try {
    const url = await server.ask<string>({ type: 'ready' });
    const ask = (): Promise<ServerReport> => server.ask({ type: 'report', collects: true });
    const farewellOf = (index: number) => (index % 2 === 0 ? 'closed' : 'cut');
    const untouched = await ask();
    await connectRounds(url, WARM_UP_CONNECTS, farewellOf);
    const before = await settledReport(untouched, ask);
    const startedMs = performance.now();
    await connectRounds(url, connects, farewellOf);
    const tookMs = performance.now() - startedMs;
    const after = await settledReport(before, ask);
    console.log(`${connects} connects and disconnects, half of them cut (${seconds(tookMs)})`);
    console.log(`  handles before  ${describeHandles(before)}, ${before.sessions} sessions`);
    console.log(`  handles after   ${describeHandles(after)}, ${after.sessions} sessions`);
    console.log(
      `  heap before     ${before.heapMiB.toFixed(2)} MiB, buffers ${before.buffersMiB.toFixed(2)} MiB`,
    );
    console.log(
      `  heap after      ${after.heapMiB.toFixed(2)} MiB, buffers ${after.buffersMiB.toFixed(2)} MiB`,
    );
    return comeAndGoChecks(before, after);
  } finally {
    await server.close();
  }
}

function comeAndGoChecks(before: ServerReport, after: ServerReport): Check[] {
  const grownMiB = after.heapMiB - before.heapMiB;
  return [
    {
      name: 'handles after connects',
      measured: sameHandles(before, after) ? 'as before' : 'others',
      target: 'exactly as before',
      passes: sameHandles(before, after) && after.sessions === 0,
    },
    {
      name: 'heap after connects',
      measured: `${grownMiB.toFixed(2)} MiB more`,
      target: `within ${MAX_HEAP_GROWTH_MIB} MiB`,
      passes: grownMiB <= MAX_HEAP_GROWTH_MIB,
    },
  ];
}

async function wait(): Promise<Check[]> {
  const server = openServer({});
  const clients = new BenchChild<IdleQuestion, never>('./idle-child.ts');
  try {
    const url = await server.ask<string>({ type: 'ready' });
    const none = await server.ask<ServerReport>({ type: 'report', collects: true });
    const noneMiB = residentOf(server.pid);
    const startedMs = performance.now();
    await clients.ask<number>({ url, streams: idleStreams });
    console.log(
      `\n${idleStreams} idle streams (open after ${seconds(performance.now() - startedMs)})`,
    );
    await delay(SETTLE_MS);
    const cores = await coresOver(server.pid, idleMs);
    const report = await server.ask<ServerReport>({ type: 'report', collects: false });
    const allMiB = residentOf(server.pid);
    console.log(`  sessions, sockets  ${report.sessions}, ${report.sockets}`);
    console.log(
      `  resident           ${noneMiB.toFixed(0)} MiB without, ${allMiB.toFixed(0)} MiB with them`,
    );
    console.log(
      `  heap               ${none.heapMiB.toFixed(1)} MiB without, ${report.heapMiB.toFixed(1)} MiB with them`,
    );
    console.log(`  timers             ${report.pendingTimers}`);
    return idleChecks(cores, allMiB - noneMiB, report.sessions);
  } finally {
    await Promise.all([clients.close(), server.close()]);
  }
}

function idleChecks(cores: number, moreMiB: number, sessions: number): Check[] {
  return [
    {
      name: 'idle streams open',
      measured: String(sessions),
      target: String(idleStreams),
      passes: sessions === idleStreams,
    },
    {
      name: 'idle streams: CPU',
      measured: `${cores.toFixed(3)} of a core over ${seconds(idleMs)}`,
      target: `≤ ${MAX_IDLE_CORES}`,
      passes: cores <= MAX_IDLE_CORES,
    },
    {
      name: 'idle streams: memory',
      measured: `${moreMiB.toFixed(0)} MiB`,
      target: `≤ ${MAX_IDLE_MIB} MiB over none`,
      passes: moreMiB <= MAX_IDLE_MIB,
    },
  ];
}

/** Of the server and its engine's processes. */
async function coresOver(pid: number, durationMs: number): Promise<number> {
  const before = overTree(pid, cpuSecondsOf) ?? NaN;
  const startedMs = performance.now();
  await delay(durationMs);
  const after = overTree(pid, cpuSecondsOf) ?? NaN;
  return (after - before) / ((performance.now() - startedMs) / 1_000);
}

function residentOf(pid: number): number {
  return overTree(pid, residentMiBOf) ?? NaN;
}

function openServer(env: Readonly<Record<string, string>>): BenchChild<ServerQuestion, never> {
  return new BenchChild<ServerQuestion, never>('./server-child.ts', { ...ENV, ...env });
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
