import { constants } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { runChild } from '../setup/child.mjs';
import { withLock } from '../setup/lock.mjs';
import { PROJECT_DIR } from '../setup/project.mjs';
import { TaskError } from '../setup/task-error.mjs';

/** Releases from v1.13.11 on carry `replace` lines, which `go install` refuses. */
export const LIVEKIT_VERSION = 'v1.13.5';
const PACKAGE = `github.com/livekit/livekit-server/cmd/server@${LIVEKIT_VERSION}`;

/** Some ten times what it takes; a module proxy that says nothing more is not waited for longer. */
const BUILD_TIMEOUT_MS = 30 * 60_000;
const VERSION_TIMEOUT_MS = 20_000;

const NO_GO =
  'no LiveKit server for rooms, and no Go to build one with: install Go (https://go.dev/dl/)';
const ELSEWISE =
  'install LiveKit (https://docs.livekit.io/home/self-hosting/local/), so that livekit-server is on ' +
  'the PATH, or name one with LIVEKIT_SERVER_BIN=/path/to/livekit-server';

/** What a binary is looked for in, and made with. The real ones are those of `ensureLiveKitServer`. */
export interface LiveKitPlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Earshot's folder among this user's caches. */
  readonly cacheDir: string;
  readonly platform: NodeJS.Platform;
  /** Whether this file is a LiveKit server that starts here. */
  readonly runs: (path: string) => Promise<boolean>;
  readonly hasGo: () => Promise<boolean>;
  /** Builds the server with Go into an empty folder, under whatever name. */
  readonly build: (folder: string) => Promise<BuildOutcome>;
  readonly say: (line: string) => void;
}

export type BuildOutcome =
  | { readonly type: 'built' }
  /** The last lines of what Go said. */
  | { readonly type: 'failed'; readonly why: string };

/** There is none, and nothing to build one with: the words say how to get one. */
export class NoLiveKitServer extends TaskError {}

/**
 * Path of a LiveKit server: `LIVEKIT_SERVER_BIN`, on the PATH, in the cache; else built there, once
 * for all that ask at the same time. Rejects with one line for a person.
 */
export async function findOrBuildLiveKit(places: LiveKitPlaces): Promise<string> {
  const { env, runs } = places;
  const named = env['LIVEKIT_SERVER_BIN'];
  if (named) {
    if (await runs(named)) return named;
    throw new TaskError(`LIVEKIT_SERVER_BIN names ${named}, which is no LiveKit server that runs`);
  }
  const cached = cachedPath(places);
  for (const path of [...onThePath(places), cached]) if (await runs(path)) return path;
  if (!(await places.hasGo())) throw new NoLiveKitServer(`${NO_GO}, or ${ELSEWISE}`);
  return withLock(join(dirname(cached), '.lock'), 'builds the LiveKit server', async () => {
    if (await runs(cached)) return cached;
    await buildInto(cached, places);
    return cached;
  });
}

/** Put in place whole, by a rename: a build that is killed leaves nothing that looks like a server. */
async function buildInto(target: string, { build, runs, say }: LiveKitPlaces): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const folder = await mkdtemp(join(dirname(target), 'building-'));
  say(
    `Building the LiveKit server ${LIVEKIT_VERSION} with Go into ${target}: about 3 minutes, this once …`,
  );
  try {
    const outcome = await build(folder);
    if (outcome.type === 'failed') throw notBuilt(outcome.why);
    const [name] = await readdir(folder);
    const built = name === undefined ? undefined : join(folder, name);
    if (built === undefined || !(await runs(built))) throw notBuilt('what came out does not run');
    await chmod(built, 0o755);
    await rename(built, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function hasGo(): Promise<boolean> {
  const { ok } = await runChild('go', ['version'], { cwd: PROJECT_DIR, output: 'collect' });
  return ok;
}

/** `go install` into that folder. */
export async function buildWithGo(folder: string): Promise<BuildOutcome> {
  const { ok, output, how } = await runChild('go', ['install', PACKAGE], {
    cwd: folder,
    output: 'collect',
    env: { GOBIN: folder },
    timeoutMs: BUILD_TIMEOUT_MS,
  });
  if (ok) return { type: 'built' };
  const lastLines = output.trim().split('\n').slice(-3).join('; ');
  return { type: 'failed', why: lastLines || how };
}

/** Whether it says of itself that it is a LiveKit server. */
export async function isLiveKitServer(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
  } catch {
    return false;
  }
  const { ok, output } = await runChild(path, ['--version'], {
    cwd: dirname(path),
    output: 'collect',
    timeoutMs: VERSION_TIMEOUT_MS,
  });
  return ok && /livekit-server/i.test(output);
}

function onThePath({ env, platform }: LiveKitPlaces): string[] {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, fileName(platform)));
}

function cachedPath({ cacheDir, platform }: LiveKitPlaces): string {
  return join(cacheDir, 'livekit', LIVEKIT_VERSION, fileName(platform));
}

const fileName = (platform: NodeJS.Platform): string =>
  platform === 'win32' ? 'livekit-server.exe' : 'livekit-server';

function notBuilt(why: string): TaskError {
  return new TaskError(
    `the LiveKit server could not be built with Go (${why}): try again, or ${ELSEWISE}`,
  );
}
