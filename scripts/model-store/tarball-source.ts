/** Where tarballs come from. The real one is npm's registry; tests have one on the loopback. */
export interface TarballSource {
  /**
   * Asks for the tarball from byte `offset` on. Rejects with {@link TarballRefused} where asking
   * again is useless, with anything else where it may help.
   */
  open(wanted: TarballName, offset: number): Promise<TarballPart>;
  /** What a person knows it by; without credentials. */
  describe(name: string): string;
}

export interface TarballName {
  readonly name: string;
  readonly version: string;
}

export interface TarballPart {
  /** Byte of the tarball that `body` begins with: 0 from a server that ignores ranges. */
  readonly offset: number;
  readonly body: AsyncIterable<Uint8Array>;
  /** Lets go of the connection; idempotent. */
  close(): void;
}

/** The registry answered, and will answer the same again: no such package, not allowed. */
export class TarballRefused extends Error {
  override readonly name = 'TarballRefused';
}

/** The bytes are not the ones that were pinned, twice over. */
export class WrongTarball extends Error {
  override readonly name = 'WrongTarball';
}
