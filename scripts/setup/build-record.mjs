import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative, sep } from 'node:path';

/**
 * Something built: paths within the checkout, of files or of folders with all that is in them.
 *
 * @typedef {{ readonly name: string, readonly inputs: readonly string[], readonly outputs: readonly string[] }} Build
 */

/**
 * Whether it is missing, or was built from something else, or is another's build. Everything is read:
 * no record of sizes and times can be wrong.
 *
 * @param {Build} build @param {string} projectDir @param {string} scratchDir
 */
export function isStale(build, projectDir, scratchDir) {
  const record = recordPath(build, scratchDir);
  const wanted = [record, ...build.outputs.map((output) => join(projectDir, output))];
  if (!wanted.every((path) => existsSync(path))) return true;
  return readFileSync(record, 'utf8') !== recordText(build, projectDir);
}

/**
 * What was built, and from what. `inputs` is what {@link hashInputs} said before the build: an edit
 * meanwhile makes it stale.
 *
 * @param {Build} build @param {string} projectDir @param {string} scratchDir
 */
export function rememberBuild(
  build,
  projectDir,
  scratchDir,
  inputs = hashInputs(build, projectDir),
) {
  mkdirSync(scratchDir, { recursive: true });
  writeFileSync(recordPath(build, scratchDir), recordText(build, projectDir, inputs));
}

/** Before it is built: one that is cut short counts for nothing. @param {Build} build @param {string} scratchDir */
export function forgetBuild(build, scratchDir) {
  rmSync(recordPath(build, scratchDir), { force: true });
}

/** @param {Build} build @param {string} projectDir */
export function hashInputs({ inputs }, projectDir) {
  return hashFiles(
    inputs.flatMap((input) => filesUnder(join(projectDir, input))).filter((path) => !isTest(path)),
    projectDir,
  );
}

/** @param {Build} build @param {string} scratchDir */
const recordPath = ({ name }, scratchDir) => join(scratchDir, `${name}-build.txt`);

/** What went in and what came out. @param {Build} build @param {string} projectDir */
function recordText(build, projectDir, inputs = hashInputs(build, projectDir)) {
  const built = build.outputs.flatMap((output) => filesUnder(join(projectDir, output)));
  return `inputs ${inputs}\noutputs ${hashFiles(built, projectDir)}\n`;
}

const isTest = (/** @type {string} */ path) => /\.test\.tsx?$/.test(path);

/** @param {readonly string[]} paths @param {string} projectDir */
function hashFiles(paths, projectDir) {
  const hash = createHash('sha256');
  for (const path of paths.toSorted()) {
    hash.update(`${relative(projectDir, path).split(sep).join('/')}\0`);
    updateFrom(hash, path);
  }
  return hash.digest('hex');
}

/** By pieces: the server runs in this process, and what it once held in large blocks it does not give back. */
const piece = Buffer.allocUnsafeSlow(64 * 1024);

/** @param {import('node:crypto').Hash} hash @param {string} path */
function updateFrom(hash, path) {
  const file = openSync(path, 'r');
  try {
    for (let bytes; (bytes = readSync(file, piece)) > 0;) hash.update(piece.subarray(0, bytes));
  } finally {
    closeSync(file);
  }
}

/** @param {string} path @returns {string[]} */
function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path).flatMap((name) => filesUnder(join(path, name)));
}
