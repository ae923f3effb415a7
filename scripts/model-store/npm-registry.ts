import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import Config from '@npmcli/config';
import npmDefinitions from '@npmcli/config/lib/definitions/index.js';
import npmFetch from 'npm-registry-fetch';
import {
  TarballRefused,
  type TarballName,
  type TarballPart,
  type TarballSource,
} from './tarball-source.ts';

/** Answers that asking again may change: time-outs, too many requests, and the server's own faults. */
const TRANSIENT_STATUS = (status: number) => status === 408 || status === 429 || status >= 500;

/**
 * The registry this machine's npm is configured for, read as npm reads it: .npmrc files,
 * environment, scoped registries, proxies, certificates and credentials.
 */
export async function openNpmRegistry(projectDir: string): Promise<TarballSource> {
  const npmCli = process.env['npm_execpath'];
  const config = new Config({
    ...npmDefinitions,
    npmPath: npmCli ? dirname(dirname(npmCli)) : projectDir,
    argv: [process.execPath, 'earshot'],
    env: { ...process.env }, // it writes into what it is given
    cwd: projectDir,
    warn: false,
  });
  await config.load();
  return new NpmRegistry(config.flat);
}

class NpmRegistry implements TarballSource {
  readonly #options: Readonly<Record<string, unknown>>;

  constructor(npmOptions: Readonly<Record<string, unknown>>) {
    this.#options = npmOptions;
  }

  async open(wanted: TarballName, offset: number): Promise<TarballPart> {
    try {
      return await this.#get(conventionalPath(wanted), wanted, offset);
    } catch (error) {
      if (!(error instanceof TarballRefused)) throw error;
      const published = await this.#publishedUrl(wanted);
      if (published === undefined) throw error;
      return await this.#get(published, wanted, offset);
    }
  }

  describe(name: string): string {
    const url = new URL(npmFetch.pickRegistry(name, this.#options));
    return `${url.origin}${url.pathname}`;
  }

  async #get(path: string, wanted: TarballName, offset: number): Promise<TarballPart> {
    const connection = new AbortController();
    const response = await npmFetch(path, {
      ...this.#options,
      spec: wanted.name,
      signal: connection.signal,
      retry: { retries: 0 }, // download.ts tries again, from where it was
      headers: {
        // A tarball that is compressed once more on the way has other offsets.
        'accept-encoding': 'identity',
        ...(offset > 0 ? { range: `bytes=${offset}-` } : {}),
      },
    }).catch(refuseForGood);
    // Minipass's own iterator leaves a listener behind for every chunk.
    const body = new Readable().wrap(response.body);
    body.on('error', () => undefined); // told to whoever reads; letting go is no fault
    return {
      offset: response.status === 206 ? rangeStart(response.headers.get('content-range')) : 0,
      body,
      close: () => connection.abort(),
    };
  }

  /** Where the registry says the tarball is, for those that keep theirs elsewhere. */
  async #publishedUrl({ name, version }: TarballName): Promise<string | undefined> {
    try {
      const path = `/${name.replace('/', '%2f')}`;
      const document = await npmFetch.json(path, { ...this.#options, spec: name });
      const { versions } = document as {
        versions?: Record<string, { dist?: { tarball?: string } } | undefined>;
      };
      return versions?.[version]?.dist?.tarball;
    } catch {
      return undefined; // the first refusal is the one to tell
    }
  }
}

/** `@scope/name` → `/@scope/name/-/name-1.2.3.tgz`, as nearly every registry has it. */
function conventionalPath({ name, version }: TarballName): string {
  return `/${name}/-/${name.replace(/^.*\//, '')}-${version}.tgz`;
}

function refuseForGood(error: unknown): never {
  const { statusCode } = error as { statusCode?: number };
  if (statusCode !== undefined && statusCode !== 416 && !TRANSIENT_STATUS(statusCode))
    throw new TarballRefused(`it answers ${statusCode}`, { cause: error });
  throw error;
}

/** RFC 9110, 14.4: `bytes 100-199/21514347`. */
function rangeStart(contentRange: string | null): number {
  const start = /^bytes (\d+)-/.exec(contentRange ?? '')?.[1];
  if (start === undefined) throw new Error('a partial answer that does not say of what');
  return Number(start);
}
