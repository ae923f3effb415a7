import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  findOrBuildLiveKit,
  NoLiveKitServer,
  type BuildOutcome,
  type LiveKitPlaces,
} from './livekit-binary.ts';

/** What stands for a server that runs; anything else in a file does not. */
const GOOD = 'a server';

let dir: string;
let cached: string;
let said: string[];
let builds: number;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'earshot livekit '));
  cached = join(dir, 'cache', 'livekit', 'v1.13.5', 'livekit-server');
  said = [];
  builds = 0;
});
afterEach(() => rm(dir, { recursive: true }));

async function put(path: string, content = GOOD): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}

/** As Go names it: by the folder of the package. */
async function buildOne(folder: string): Promise<BuildOutcome> {
  builds++;
  await put(join(folder, 'server'));
  return { type: 'built' };
}

function find(over: Partial<LiveKitPlaces> = {}): Promise<string> {
  return findOrBuildLiveKit({
    env: { PATH: '' },
    cacheDir: join(dir, 'cache'),
    platform: 'linux',
    runs: async (path) => existsSync(path) && readFileSync(path, 'utf8') === GOOD,
    hasGo: () => Promise.resolve(true),
    build: buildOne,
    say: (line) => said.push(line),
    ...over,
  });
}

describe('which LiveKit server is taken', () => {
  test('the one that is named, before all others', async () => {
    const named = await put(join(dir, 'mine'));
    const onPath = await put(join(dir, 'bin', 'livekit-server'));
    await put(cached);
    const env = { LIVEKIT_SERVER_BIN: named, PATH: dirname(onPath) };
    expect(await find({ env })).toBe(named);
  });

  test('one that is named and does not run is said, not passed over', async () => {
    const named = await put(join(dir, 'mine'), 'of another machine');
    await put(cached);
    await expect(find({ env: { LIVEKIT_SERVER_BIN: named } })).rejects.toThrow(
      `LIVEKIT_SERVER_BIN names ${named}, which is no LiveKit server that runs`,
    );
  });

  test('the first on the PATH that runs, before the cache', async () => {
    const broken = await put(join(dir, 'a', 'livekit-server'), 'a stub');
    const good = await put(join(dir, 'b', 'livekit-server'));
    await put(cached);
    const PATH = [dirname(broken), dirname(good)].join(delimiter);
    expect(await find({ env: { PATH } })).toBe(good);
  });

  test('the one in the cache, and nothing is built or said', async () => {
    await put(cached);
    expect(await find()).toBe(cached);
    expect([builds, said]).toEqual([0, []]);
  });

  test('on Windows its name ends as programs do there', async () => {
    const exe = await put(`${cached}.exe`);
    expect(await find({ platform: 'win32' })).toBe(exe);
  });
});

describe('building one', () => {
  test('into the cache, with a line that says what and how long, and nothing else left there', async () => {
    expect(await find()).toBe(cached);
    expect(said).toEqual([
      `Building the LiveKit server v1.13.5 with Go into ${cached}: about 3 minutes, this once …`,
    ]);
    expect(await readdir(dirname(cached))).toEqual(['livekit-server']);
  });

  test('one that does not run any more is replaced', async () => {
    await put(cached, 'half a server');
    expect(await find()).toBe(cached);
    expect(readFileSync(cached, 'utf8')).toBe(GOOD);
  });

  test('two that ask at once: one builds, both have it', async () => {
    expect(await Promise.all([find(), find()])).toEqual([cached, cached]);
    expect(builds).toBe(1);
  });

  test.each<[string, BuildOutcome, string]>([
    ['Go fails', { type: 'failed', why: 'no such host' }, 'no such host'],
    ['Go leaves nothing', { type: 'built' }, 'what came out does not run'],
  ])('when %s: says how to get it, and leaves nothing', async (_, outcome, words) => {
    const failed = find({ build: () => Promise.resolve(outcome) });
    await expect(failed).rejects.toMatchObject({
      name: 'TaskError',
      message: expect.stringContaining(words),
    });
    await expect(failed).rejects.toThrow('LIVEKIT_SERVER_BIN=/path/to/livekit-server');
    await expect(failed).rejects.not.toBeInstanceOf(NoLiveKitServer);
    expect(await readdir(dirname(cached))).toEqual([]);
  });

  test('without Go: says how to get it, as an error of its own, and begins nothing', async () => {
    const refused = find({ hasGo: () => Promise.resolve(false) });
    await expect(refused).rejects.toBeInstanceOf(NoLiveKitServer);
    await expect(refused).rejects.toThrow(
      /install Go .* or install LiveKit .* LIVEKIT_SERVER_BIN=/,
    );
    expect([builds, said]).toEqual([0, []]);
  });
});
