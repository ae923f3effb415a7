/** The parts used here of two of npm's own libraries, which ship without types. */
declare module '@npmcli/config' {
  export default class Config {
    constructor(options: {
      npmPath: string;
      definitions: unknown;
      shorthands: unknown;
      flatten: unknown;
      argv: readonly string[];
      env: NodeJS.ProcessEnv;
      cwd: string;
      warn: boolean;
    });
    load(): Promise<void>;
    readonly flat: Readonly<Record<string, unknown>>;
  }
}

declare module '@npmcli/config/lib/definitions/index.js' {
  const all: { definitions: unknown; shorthands: unknown; flatten: unknown };
  export default all;
}

declare module 'npm-registry-fetch' {
  interface RegistryResponse {
    readonly status: number;
    readonly headers: { get(name: string): string | null };
    readonly body: NodeJS.ReadableStream;
  }
  interface RegistryFetch {
    /** Rejects with `code` and, where the registry answered, `statusCode` set on the error. */
    (path: string, options: Readonly<Record<string, unknown>>): Promise<RegistryResponse>;
    json(path: string, options: Readonly<Record<string, unknown>>): Promise<unknown>;
    pickRegistry(spec: string, options: Readonly<Record<string, unknown>>): string;
  }
  const fetch: RegistryFetch;
  export default fetch;
}
