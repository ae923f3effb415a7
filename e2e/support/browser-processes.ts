import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from 'playwright';

/** The processes of a test's own browser, as it names them itself: nobody else's can be hit. */
async function processesOf(browser: Browser, wanted?: 'renderer'): Promise<readonly number[]> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const those = processInfo.filter(({ type }) => wanted === undefined || type === wanted);
  return those.map(({ id }) => id);
}

/** All its pages crash: nobody is told goodbye. */
export async function crashPages(browser: Browser): Promise<void> {
  const pids = await processesOf(browser, 'renderer');
  if (pids.length === 0) throw new Error('the browser has no page');
  for (const pid of pids) signal(pid, 'SIGKILL');
}

/** Kills the browser's sound service, as a crashing driver would; the browser makes another. */
export async function killAudioService(browser: Browser): Promise<void> {
  const pids = await processesOf(browser);
  const audio = pids.filter((pid) => argumentsOf(pid).includes('audio.mojom.AudioService'));
  if (audio.length === 0) throw new Error('the browser has no audio service');
  for (const pid of audio) signal(pid, 'SIGKILL');
}

/** Stops all of the browser for so long, as a sleeping machine does: no event, and no sound, meanwhile. */
export async function stopBrowserFor(browser: Browser, ms: number): Promise<void> {
  const pids = await processesOf(browser);
  for (const pid of pids) signal(pid, 'SIGSTOP');
  try {
    await delay(ms);
  } finally {
    for (const pid of pids) signal(pid, 'SIGCONT');
  }
}

/** A browser ends helpers when it likes: one that it named may be gone by now. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Empty: it is gone by now. */
function argumentsOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
