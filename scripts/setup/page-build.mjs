import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative, sep } from 'node:path';
import { runChild } from './child.mjs';
import { PROJECT_DIR, SCRATCH_DIR, say } from './project.mjs';
import { TaskError } from './task-error.mjs';

const PAGES = ['index.html', 'room.html'];

/** All that the built pages are made of. */
const INPUTS = [
  ...PAGES,
  'src',
  'public',
  'vite.config.ts',
  'package-lock.json',
  'tsconfig.base.json',
];

/** Builds the pages into dist/ if they are missing or were built from something else. */
export async function ensurePage() {
  if (!isStale(PROJECT_DIR, SCRATCH_DIR)) return;
  say('Building the page …');
  await buildPage('warn');
}

/** Builds the pages and remembers from what. @param {'info' | 'warn'} logLevel */
export async function buildPage(logLevel) {
  rmSync(stampPath(SCRATCH_DIR), { force: true });
  const inputs = hashInputs(PROJECT_DIR); // as they were before: an edit meanwhile makes it stale
  const vite = join(PROJECT_DIR, 'node_modules', 'vite', 'bin', 'vite.js');
  const { ok, how } = await runChild(process.execPath, [vite, 'build', '--logLevel', logLevel], {
    cwd: PROJECT_DIR,
    output: 'inherit',
  });
  if (!ok) throw new TaskError(`the page could not be built: vite, ${how}`);
  rememberBuild(PROJECT_DIR, SCRATCH_DIR, inputs);
}

/** @param {string} projectDir @param {string} scratchDir */
export function rememberBuild(projectDir, scratchDir, inputs = hashInputs(projectDir)) {
  mkdirSync(scratchDir, { recursive: true });
  writeFileSync(stampPath(scratchDir), stampText(inputs, projectDir));
}

/** @param {string} projectDir @param {string} scratchDir */
export function isStale(projectDir, scratchDir) {
  const stamp = stampPath(scratchDir);
  if (![stamp, ...builtPages(projectDir)].every((file) => existsSync(file))) return true;
  return readFileSync(stamp, 'utf8') !== stampText(hashInputs(projectDir), projectDir);
}

const stampPath = (/** @type {string} */ scratchDir) => join(scratchDir, 'page-build.txt');
const builtPages = (/** @type {string} */ projectDir) =>
  PAGES.map((page) => join(projectDir, 'dist', page));

/** What went in and what came out: a dist/ that someone else built is stale too. @param {string} inputs @param {string} projectDir */
function stampText(inputs, projectDir) {
  const output = createHash('sha256');
  for (const page of builtPages(projectDir)) output.update(readFileSync(page));
  return `inputs ${inputs}\npages ${output.digest('hex')}\n`;
}

/** @param {string} projectDir */
function hashInputs(projectDir) {
  const hash = createHash('sha256');
  for (const path of INPUTS.flatMap((input) => filesUnder(join(projectDir, input))).sort()) {
    if (/\.test\.tsx?$/.test(path)) continue;
    hash.update(`${relative(projectDir, path).split(sep).join('/')}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

/** @param {string} path @returns {string[]} */
function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path).flatMap((name) => filesUnder(join(path, name)));
}
