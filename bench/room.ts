/**
 * What a room costs whose captions one page shows, and how late they are (docs/ROOMS.md).
 *
 *     npm run bench:room -- [--speakers 2,4,8] [--people 20] [--seconds 40] [--seed 1]
 *
 * `--people 0`: without the rooms in which most are silent.
 */
import { parseArgs } from 'node:util';
import { ensureLiveKitServer } from '../scripts/livekit/ensure-livekit-server.ts';
import { LiveKitProcess } from '../scripts/livekit/livekit-process.ts';
import { ensureModel } from '../scripts/model-store/ensure-model.ts';
import { ensureChromium } from '../scripts/setup/chromium.mjs';
import { ensurePage } from '../scripts/setup/page-build.mjs';
import { withSetupLock } from '../scripts/setup/setup-lock.mjs';
import { BenchChild } from './child-process.ts';
import { numberOption } from './number-option.ts';
import { rerunInOwnSession } from './own-session.ts';
import { printRooms } from './room-report.ts';
import { runRoom, type RoomRun, type RoomRunOptions } from './room-run.ts';
import type { ServerQuestion } from './server-child.ts';

const { values: options } = parseArgs({
  options: {
    /** Rooms to measure, by how many speak in each. */
    speakers: { type: 'string', default: '2,4,8' },
    /** In the rooms in which two speak and the others are silent. */
    people: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
  },
});
const counts = options.speakers.split(',').filter(Boolean);
const speakers = counts.map((count) => numberOption('speakers', count, 1));
const people = numberOption('people', options.people, 0);
const windowMs = numberOption('seconds', options.seconds, 1) * 1_000;
const seed = numberOption('seed', options.seed, 0);

const SPEAKING_AMONG_MANY = 2;

const plans: readonly RoomRunOptions[] = [
  ...speakers.map((speaking) => ({
    name: `${speaking} speaking`,
    speaking,
    silent: 0,
    gated: true,
  })),
  ...(people > SPEAKING_AMONG_MANY ? [true, false] : []).map((gated) => ({
    name: `${people}, ${SPEAKING_AMONG_MANY} speaking, ${gated ? 'gate on' : 'all sending'}`,
    speaking: SPEAKING_AMONG_MANY,
    silent: people - SPEAKING_AMONG_MANY,
    gated,
  })),
];

const code = await rerunInOwnSession();
if (code !== null) process.exit(code);

process.env['EARSHOT_CHROMIUM'] = await ensureChromium();
const livekitBinary = await ensureLiveKitServer();
await ensureModel();
await withSetupLock(ensurePage);

const livekit = await LiveKitProcess.start(livekitBinary);
const server = new BenchChild<ServerQuestion, never>('./server-child.ts', {
  HOST: '127.0.0.1',
  PORT: '0',
  EARSHOT_LOG_LEVEL: 'warn',
  ...livekit.env,
});
const runs: RoomRun[] = [];
try {
  const streamUrl = await server.ask<string>({ type: 'ready' });
  const bench = {
    livekit,
    serverUrl: new URL('/', streamUrl.replace(/^ws/, 'http')).href,
    serverPid: server.pid,
    windowMs,
    seed,
  };
  for (const plan of plans) {
    console.log(`${plan.name}: ${windowMs / 1_000} s …`);
    runs.push(await runRoom(bench, plan));
  }
} finally {
  // Of a bench that could not go on, what it came to.
  process.exitCode = printRooms(runs, console.log) && runs.length === plans.length ? 0 : 1;
  await Promise.all([server.close(), livekit.stop()]);
}
