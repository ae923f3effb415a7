import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ensureDependencies } from '../setup/dependencies.mjs';
import { ensurePage } from '../setup/page-build.mjs';
import { PROJECT_DIR, say } from '../setup/project.mjs';
import { withSetupLock } from '../setup/setup-lock.mjs';
import { TaskError } from '../setup/task-error.mjs';

/** A LiveKit server with a key of its own and Earshot beside it; when one ends, so does the other. */
export async function run() {
  process.chdir(PROJECT_DIR);
  await withSetupLock(ensureDependencies);
  const { register } = await import('tsx/esm/api');
  register();
  await refuseWrongSettings(); // before minutes of building, not after
  const { ensureLiveKitServer } = await import('../livekit/ensure-livekit-server.ts');
  const { LiveKitProcess } = await import('../livekit/livekit-process.ts');
  const { ensureModel } = await import('../model-store/ensure-model.ts');
  const binary = await ensureLiveKitServer();
  await ensureModel();
  await withSetupLock(ensurePage);

  const livekit = await LiveKitProcess.start(binary);
  const earshot = spawn(process.execPath, ['--import', 'tsx', join('server', 'src', 'main.ts')], {
    stdio: ['inherit', 'pipe', 'inherit'],
    env: { ...process.env, ...livekit.env },
  });
  earshot.stdout.on('data', (chunk) => {
    process.stdout.write(chunk);
    const address = /https?:\/\/\S+/.exec(String(chunk))?.[0];
    if (address) say(instructions(address, livekit.url));
  });
  // A terminal's Ctrl-C reaches the children as well; here it must not end us before them.
  const endEarshot = () => earshot.kill('SIGTERM');
  process.on('SIGINT', () => {});
  process.on('SIGTERM', endEarshot);
  const exited = once(earshot, 'exit');
  await Promise.race([exited, livekit.ended().then(endEarshot)]);
  await exited;
  await livekit.stop();
  process.exit(earshot.exitCode ?? 0);
}

/** @param {string} address @param {string} livekitUrl */
function instructions(address, livekitUrl) {
  const room = new URL('/room/standup', address).href;
  return `
LiveKit runs at ${livekitUrl}, with a key made for this run. Try a room:
  1. Open ${room} in one tab: a name, "Share my microphone", Join, and speak.
  2. Open ${room} in another tab, best in a window beside: another name, Join, and read.
     Headphones keep the second tab out of the first one's microphone.
  3. In one of them switch on "Show captions to everyone in the room".
Ctrl-C ends both servers.
`;
}

async function refuseWrongSettings() {
  const { readConfig } = await import('../../server/src/config.ts');
  // LIVEKIT_* are replaced by those of the server that is started here.
  const {
    LIVEKIT_URL: _url,
    LIVEKIT_API_KEY: _key,
    LIVEKIT_API_SECRET: _secret,
    ...env
  } = process.env;
  const read = readConfig(env);
  if (read.type === 'wrong') throw new TaskError(read.line);
}
