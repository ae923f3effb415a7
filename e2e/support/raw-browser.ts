import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { WebSocket } from 'ws';
import { chromiumFlags, type FakeMicrophone } from './chromium.ts';

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/**
 * A Chromium spoken to by its raw DevTools protocol, for what Playwright prevents: it keeps pages
 * focused, so that none is ever hidden, and switches the back-forward cache off.
 */
export class RawBrowser {
  readonly #child: ChildProcess;
  readonly #profile: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #nextId = 1;

  private constructor(child: ChildProcess, profile: string, socket: WebSocket) {
    this.#child = child;
    this.#profile = profile;
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const answer = JSON.parse(data.toString()) as Answer;
      if (answer.id === undefined) return;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
  }

  /** The caller closes it. */
  static async launch(microphone: FakeMicrophone): Promise<RawBrowser> {
    const profile = mkdtempSync(join(tmpdir(), 'earshot-browser-'));
    const child = spawn(
      process.env['EARSHOT_CHROMIUM'] ?? chromium.executablePath(),
      [
        ...chromiumFlags(microphone),
        '--headless=new',
        '--remote-debugging-port=0',
        `--user-data-dir=${profile}`,
        'about:blank',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const socket = new WebSocket(await debuggerUrl(child));
    await once(socket, 'open');
    return new RawBrowser(child, profile, socket);
  }

  /** A tab of its own in the same window: activating one hides the others. */
  async openTab(url: string): Promise<RawTab> {
    const { targetId } = await this.send<{ targetId: string }>('Target.createTarget', { url });
    const { sessionId } = await this.send<{ sessionId: string }>('Target.attachToTarget', {
      targetId,
      flatten: true,
    });
    return new RawTab(this, targetId, sessionId);
  }

  /** Rejects with what the browser says. */
  async send<T>(method: string, params: object = {}, sessionId?: string): Promise<T> {
    const id = this.#nextId++;
    const answer = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) }));
    const { result, error } = await answer;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result as T;
  }

  async close(): Promise<void> {
    const exited = once(this.#child, 'exit');
    // It ends its own processes first; killed, it would leave them writing into the profile.
    void this.send('Browser.close').catch(() => this.#child.kill('SIGKILL'));
    await exited;
    this.#socket.terminate();
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** One tab of a {@link RawBrowser}. */
export class RawTab {
  readonly #browser: RawBrowser;
  readonly #targetId: string;
  readonly #sessionId: string;

  constructor(browser: RawBrowser, targetId: string, sessionId: string) {
    this.#browser = browser;
    this.#targetId = targetId;
    this.#sessionId = sessionId;
  }

  /** In front of the window's other tabs, which are hidden then. */
  async activate(): Promise<void> {
    await this.#browser.send('Target.activateTarget', { targetId: this.#targetId });
  }

  async setLifecycle(state: 'frozen' | 'active'): Promise<void> {
    await this.#send('Page.setWebLifecycleState', { state });
  }

  async navigate(url: string): Promise<void> {
    await this.#send('Page.navigate', { url });
  }

  /** The value of an expression, awaited, as if a person had touched the page. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.#send<{
      result: { value: T };
      exceptionDetails?: { text: string };
    }>('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return result.value;
  }

  #send<T>(method: string, params: object): Promise<T> {
    return this.#browser.send<T>(method, params, this.#sessionId);
  }
}

/** The browser prints its address when it listens. */
async function debuggerUrl(child: ChildProcess): Promise<string> {
  let printed = '';
  for await (const chunk of child.stderr!) {
    printed += String(chunk);
    const [, url] = /DevTools listening on (ws:\S+)/.exec(printed) ?? [];
    if (url) {
      child.stderr!.resume();
      return url;
    }
  }
  throw new Error(`the browser ended: ${printed}`);
}
