import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runChild } from './child.mjs';
import { PROJECT_DIR, say } from './project.mjs';
import { TaskError } from './task-error.mjs';

/** On a closed network a download only fails after its own time-outs; it is not waited for longer than this, ms. */
const DOWNLOAD_TIMEOUT_MS = 180_000;
const APT_TIMEOUT_MS = 300_000;

const ON_THE_PATH = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
];
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  join(process.env['PROGRAMFILES'] ?? '', 'Google', 'Chrome', 'Application', 'chrome.exe'),
];

/**
 * Path of a full Chromium for the browser tests (the headless shell has no microphone):
 * `EARSHOT_CHROMIUM`, Playwright's own, the system's; else installed: Playwright's own, or Debian's
 * where we may.
 *
 * @returns {Promise<string>}
 */
export async function ensureChromium() {
  const named = process.env['EARSHOT_CHROMIUM'];
  if (named) {
    if (await runs(named)) return named;
    throw new TaskError(`EARSHOT_CHROMIUM names ${named}, which is no Chromium that runs`);
  }
  return (
    (await firstThatRuns([await playwrightsOwn(), ...systemCandidates()])) ??
    (await installPlaywrights()) ??
    (await installDebians()) ??
    complain()
  );
}

async function playwrightsOwn() {
  const { chromium } = await import('playwright');
  return chromium.executablePath();
}

function systemCandidates() {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return [
    ...ON_THE_PATH.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...ELSEWHERE,
  ];
}

/** @param {string[]} candidates */
async function firstThatRuns(candidates) {
  for (const path of candidates) if (await runs(path)) return path;
  return undefined;
}

/** Some systems have a `chromium` that only says how to install one. @param {string} path */
async function runs(path) {
  if (!isExecutable(path)) return false;
  if (process.platform === 'win32') return true; // there `--version` opens a window
  const { ok, output } = await runChild(path, ['--version'], {
    cwd: PROJECT_DIR,
    output: 'collect',
    timeoutMs: 20_000,
  });
  return ok && /chrom/i.test(output);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function installPlaywrights() {
  say('No Chromium here yet; asking Playwright for its own …');
  const cli = join(PROJECT_DIR, 'node_modules', 'playwright', 'cli.js');
  const { ok } = await runChild(process.execPath, [cli, 'install', '--no-shell', 'chromium'], {
    cwd: PROJECT_DIR,
    env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' },
    output: 'collect',
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
  });
  return ok ? firstThatRuns([await playwrightsOwn()]) : undefined;
}

/** Debian only: Ubuntu's package of that name is a stub for another installer. */
async function installDebians() {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return undefined;
  say('Playwright could not fetch one; asking apt for Chromium …');
  const options = /** @type {const} */ ({
    cwd: PROJECT_DIR,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    output: 'collect',
    timeoutMs: APT_TIMEOUT_MS,
  });
  await runChild('apt-get', ['update', '-q'], options);
  await runChild(
    'apt-get',
    ['install', '-q', '-y', '--no-install-recommends', 'chromium'],
    options,
  );
  return firstThatRuns(systemCandidates());
}

/** @returns {never} */
function complain() {
  throw new TaskError(
    'no Chromium for the browser tests: run "npx playwright install --with-deps chromium", or install ' +
      'Chromium or Chrome, or name one with EARSHOT_CHROMIUM=/path/to/chromium',
  );
}
