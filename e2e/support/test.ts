import { test as base } from 'playwright/test';
import type { BrowserContextOptions } from 'playwright';
import type { Engine } from '../../server/src/engine/engine.ts';
import { FaultProxy } from '../../server/test/support/fault-proxy.ts';
import { launchChromium, type FakeMicrophone } from './chromium.ts';
import { openGate, type Gate } from './gate.ts';
import { openInProcessServer, type InProcessServer } from './in-process-server.ts';
import { MicPage } from './mic-page.ts';
import { startOwnServer, type OwnServer } from './own-server.ts';
import { startRealEngine } from './real-engine.ts';

export { expect } from 'playwright/test';

export interface MicPageOptions {
  /** Of another server than the test's `server`. */
  readonly url?: string;
  readonly context?: BrowserContextOptions;
  /** Runs in the page before its own scripts. */
  readonly initScript?: () => void;
}

interface TestFixtures {
  /** The built page served with the real engine, anew for each test. */
  readonly server: InProcessServer;
  /** Opens the microphone page in a browser process of its own. */
  readonly openMicPage: (microphone: FakeMicrophone, options?: MicPageOptions) => Promise<MicPage>;
  /** Starts a server process that the test may kill. */
  readonly ownServer: (env?: Record<string, string>) => Promise<OwnServer>;
  /** A way to `server` whose WebSockets wait until it is opened. */
  readonly gate: Gate;
  /** A way to `server` that fails as networks do. */
  readonly faultProxy: FaultProxy;
}

interface WorkerFixtures {
  readonly engine: Engine;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  engine: [
    async ({}, use) => {
      const engine = await startRealEngine();
      await use(engine);
      await engine.close();
    },
    { scope: 'worker' },
  ],

  server: async ({ engine }, use) => {
    const server = await openInProcessServer(engine);
    await use(server);
    await server.close();
  },

  gate: async ({ server }, use) => {
    const gate = await openGate(server.url);
    await use(gate);
    await gate.close();
  },

  faultProxy: async ({ server }, use) => {
    const proxy = await FaultProxy.open(server.url);
    await use(proxy);
    await proxy.close();
  },

  ownServer: async ({}, use) => {
    const servers: OwnServer[] = [];
    await use(async (env) => {
      const server = await startOwnServer(env);
      servers.push(server);
      return server;
    });
    await Promise.all(servers.map((server) => server.kill()));
  },

  openMicPage: async ({ server }, use) => {
    const closers: (() => Promise<void>)[] = [];
    await use(async (microphone, options = {}) => {
      const browser = await launchChromium(microphone);
      closers.push(() => browser.close());
      const context = await browser.newContext(options.context);
      if (options.initScript) await context.addInitScript(options.initScript);
      return new MicPage(await context.newPage()).open(options.url ?? server.url);
    });
    await Promise.all(closers.map((close) => close()));
  },
});
