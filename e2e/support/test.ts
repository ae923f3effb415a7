import { test as base, type Page } from 'playwright/test';
import type { Browser, BrowserContextOptions } from 'playwright';
import type { Engine } from '../../server/src/engine/engine.ts';
import { FaultProxy } from '../../server/test/support/fault-proxy.ts';
import { launchChromium, type FakeMicrophone } from './chromium.ts';
import { openGate, type Gate } from './gate.ts';
import { openInProcessServer, type InProcessServer } from './in-process-server.ts';
import { MicPage } from './mic-page.ts';
import { startOwnServer, type OwnServer } from './own-server.ts';
import { startRealEngine } from './real-engine.ts';
import { tellShown } from './tell-shown.ts';
import { openToldServer, type ToldServer } from './told-server.ts';

export { expect } from 'playwright/test';

export interface PageOptions {
  readonly context?: BrowserContextOptions;
  /** Runs in the page before its own scripts. */
  readonly initScript?: () => void;
}

export interface MicPageOptions extends PageOptions {
  /** Of another server than the test's `server`. */
  readonly url?: string;
}

interface TestFixtures {
  /** The built page served with the real engine, anew for each test. */
  readonly server: InProcessServer;
  /** Opens an empty page in a browser process of its own, which ends with the test. */
  readonly openPage: (microphone: FakeMicrophone, options: PageOptions) => Promise<Page>;
  /** Opens the microphone page in a browser process of its own. */
  readonly openMicPage: (microphone: FakeMicrophone, options?: MicPageOptions) => Promise<MicPage>;
  /** Starts a server process that the test may kill. */
  readonly ownServer: (env?: Record<string, string>) => Promise<OwnServer>;
  /** A way to `server` whose WebSockets wait until it is opened. */
  readonly gate: Gate;
  /** A way to `server` that fails as networks do. */
  readonly faultProxy: FaultProxy;
  /** The page of `server`, whose streams hear what the test says. */
  readonly told: ToldServer;
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

  told: async ({ server }, use) => {
    const told = await openToldServer(server.url);
    await use(told);
    await told.close();
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

  openPage: async ({}, use, testInfo) => {
    const browsers: Browser[] = [];
    await use(async (microphone, options) => {
      const browser = await launchChromium(microphone);
      browsers.push(browser);
      const context = await browser.newContext(options.context);
      if (options.initScript) await context.addInitScript(options.initScript);
      return context.newPage();
    });
    await tellShown(browsers, testInfo);
    await Promise.all(browsers.map((browser) => browser.close()));
  },

  openMicPage: async ({ server, openPage }, use) => {
    await use(async (microphone, options = {}) => {
      const page = await openPage(microphone, options);
      return new MicPage(page).open(options.url ?? server.url);
    });
  },
});
