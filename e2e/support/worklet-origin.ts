import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** Where the built app is; another build can be named, as a file: address, for a look at it. */
const ASSETS = new URL(
  'assets/',
  process.env['EARSHOT_DIST'] ?? new URL('../../dist/', import.meta.url),
);
const WORKLET = /^capture-processor-.+\.js$/;
export const WORKLET_PATH = '/worklet.js';

/** The capture worklet as a browser gets it: of the build, not of the sources. */
function readBuiltWorklet(): string {
  const names = readdirSync(ASSETS).filter((name) => WORKLET.test(name));
  const [name] = names;
  if (name === undefined || names.length > 1)
    throw new Error(`${names.length} capture worklets in ${fileURLToPath(ASSETS)}: npm run build`);
  return readFileSync(new URL(name, ASSETS), 'utf8');
}

export interface WorkletOrigin {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * An empty page and the built worklet on a loopback origin, which is secure enough for a worklet.
 * (A worklet's module does not pass through Playwright's routes.)
 */
export async function serveWorklet(): Promise<WorkletOrigin> {
  const worklet = readBuiltWorklet();
  const server = createServer((request, response) => {
    const isWorklet = request.url === WORKLET_PATH;
    response.setHeader('content-type', isWorklet ? 'text/javascript' : 'text/html');
    response.end(isWorklet ? worklet : '<!doctype html><title>worklet</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
