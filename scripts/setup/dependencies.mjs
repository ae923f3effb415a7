import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { runChild } from './child.mjs';
import { PROJECT_DIR, SCRATCH_DIR, say } from './project.mjs';
import { TaskError } from './task-error.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, resolved?: string, link?: boolean, optional?: boolean,
 *   devOptional?: boolean, peer?: boolean, os?: string[], cpu?: string[], libc?: string[],
 *   dependencies?: object, devDependencies?: object }} LockEntry
 */

/** Installs what package-lock.json says, if node_modules holds anything else. */
export async function ensureDependencies() {
  const reason = whyInstall(PROJECT_DIR);
  if (!reason) return;
  say(`Installing the locked dependencies (${reason}) …`);
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const { ok, output, how } = await runNpm([...args, '--loglevel=error']);
  if (ok) return;
  const log = join(SCRATCH_DIR, 'npm-ci.log');
  mkdirSync(SCRATCH_DIR, { recursive: true });
  writeFileSync(log, output);
  throw new TaskError(
    `the dependencies could not be installed: ${firstErrorLine(output) ?? how}. All that npm said is in ${log}`,
  );
}

/**
 * Compares npm's own record of what it installed with the lock file, so that a manual `npm install`
 * counts too. Undefined when they agree.
 *
 * @param {string} projectDir
 */
export function whyInstall(projectDir) {
  const record = join(projectDir, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return 'there are none yet';
  const wanted = readPackages(join(projectDir, 'package-lock.json'));
  const installed = readPackages(record);
  const manifest = JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8'));
  if (!sameRanges(manifest, wanted[''])) return 'package.json and package-lock.json have changed';
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    const there = installed[path];
    if (
      !there
        ? isNeededHere(entry)
        : there.version !== entry.version || there.integrity !== entry.integrity
    )
      return `${path.replace(/^.*node_modules\//, '')} is ${there ? 'out of date' : 'missing'}`;
  }
  return undefined;
}

/** @returns {Record<string, LockEntry>} */
function readPackages(/** @type {string} */ path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}

/** npm leaves out optional packages of other platforms, and may leave out any optional one. */
function isNeededHere(/** @type {LockEntry} */ entry) {
  if (!entry.optional && !entry.devOptional) return true;
  if (!entry.os || !entry.cpu || entry.libc) return false;
  return entry.os.includes(process.platform) && entry.cpu.includes(process.arch);
}

/** @param {LockEntry} manifest @param {LockEntry | undefined} locked */
function sameRanges(manifest, locked) {
  return (
    isDeepStrictEqual(manifest.dependencies, locked?.dependencies) &&
    isDeepStrictEqual(manifest.devDependencies, locked?.devDependencies)
  );
}

/** The npm that runs us, where one does; else the one on the path. @param {string[]} args */
function runNpm(args) {
  const cli = process.env['npm_execpath'];
  const options = /** @type {const} */ ({ cwd: PROJECT_DIR, output: 'collect' });
  if (cli && basename(cli) === 'npm-cli.js')
    return runChild(process.execPath, [cli, ...args], options);
  return runChild('npm', args, { ...options, shell: process.platform === 'win32' });
}

/** npm's lines look like "npm error code ENOTFOUND", then the sentence. @param {string} output */
function firstErrorLine(output) {
  const lines = output
    .split('\n')
    .flatMap((line) => /^npm (?:error|ERR!) (.+)/.exec(line)?.[1] ?? []);
  return lines.find((line) => !/^(code|errno|syscall|path|dest)\b/.test(line)) ?? lines[0];
}
