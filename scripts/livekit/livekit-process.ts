import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePorts } from './free-ports.ts';

/** It takes a fraction of a second; a machine under load is waited for. */
const READY_TIMEOUT_MS = 20_000;
const POLL_MS = 25;
/** From being told to end to being ended. */
const STOP_TIMEOUT_MS = 5_000;
const INSIST_MS = 100;
/** Another process may take a port between looking and using. */
const MAX_STARTS = 3;
const HOST = '127.0.0.1';

interface Ports {
  readonly http: number;
  readonly udp: number;
}

/** Those that run: one listener for all, since a test file has many after each other. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A LiveKit server on the loopback, with a key of its own, that can be ended and started again. Ends with this process. */
export class LiveKitProcess {
  /** As clients and our server are given it, ws:. The same after each start. */
  readonly url: string;
  readonly apiKey = 'earshot';
  readonly apiSecret: string;
  readonly #binary: string;
  readonly #ports: Ports;
  #child: ChildProcess | null = null;
  #output = '';

  private constructor(binary: string, ports: Ports) {
    this.#binary = binary;
    this.#ports = ports;
    this.url = `ws://${HOST}:${ports.http}`;
    this.apiSecret = randomBytes(32).toString('hex');
  }

  /** Starts it on free ports; resolves once it answers. */
  static async start(binary: string): Promise<LiveKitProcess> {
    for (let starts = 1; ; starts++) {
      const [http = 0, udp = 0] = await findFreePorts(2);
      const server = new LiveKitProcess(binary, { http, udp });
      try {
        await server.startAgain();
        return server;
      } catch (error) {
        if (starts === MAX_STARTS) throw error;
      }
    }
  }

  /** Of the process that runs now; undefined while none does. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** What our server is started with to hand out tokens for it. */
  get env(): Record<'LIVEKIT_URL' | 'LIVEKIT_API_KEY' | 'LIVEKIT_API_SECRET', string> {
    return {
      LIVEKIT_URL: this.url,
      LIVEKIT_API_KEY: this.apiKey,
      LIVEKIT_API_SECRET: this.apiSecret,
    };
  }

  /** Resolves when the process that runs now has ended, for whatever reason; at once while none does. */
  async ended(): Promise<void> {
    if (this.#child) await once(this.#child, 'close');
  }

  /** All that it has printed: warnings and errors. */
  output(): string {
    return this.#output;
  }

  /** On the same ports, with the same key and no room; resolves once it answers. */
  async startAgain(): Promise<void> {
    if (this.#child) throw new Error('the LiveKit server is already running');
    const child = spawn(this.#binary, [], {
      // Not by --config-body: what stands in the environment is not in everybody's list of processes.
      env: { ...process.env, LIVEKIT_CONFIG: JSON.stringify(this.#config()) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    running.add(child);
    child.stdout.on('data', (chunk) => (this.#output += String(chunk)));
    child.stderr.on('data', (chunk) => (this.#output += String(chunk)));
    child.once('error', (error) => (this.#output += error.message));
    child.once('close', () => {
      running.delete(child);
      if (this.#child === child) this.#child = null;
    });
    try {
      await this.#answers(child);
    } catch (error) {
      await this.kill();
      throw error;
    }
  }

  /** As it is told to end: it says so to who is in a room, which may not arrive any more. Idempotent. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const closed = once(child, 'close');
    // The first means "when all have left", the second "now"; both at once would be one.
    const term = (): boolean => child.kill('SIGTERM');
    term();
    const insist = setInterval(term, INSIST_MS);
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await closed;
    clearInterval(insist);
    clearTimeout(force);
  }

  /** As a machine that loses its power; resolves when it is gone. Idempotent. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }

  async #answers(child: ChildProcess): Promise<void> {
    const address = this.url.replace('ws', 'http');
    for (let waitedMs = 0; waitedMs < READY_TIMEOUT_MS; waitedMs += POLL_MS) {
      if (this.#child !== child) throw new Error(`the LiveKit server has ended: ${this.#output}`);
      const answer = await fetch(address).then(
        (response) => response.text(),
        () => '',
      );
      if (answer === 'OK') return;
      await delay(POLL_MS);
    }
    throw new Error(`the LiveKit server does not answer at ${address}: ${this.#output}`);
  }

  #config() {
    return {
      port: this.#ports.http,
      bind_addresses: [HOST],
      rtc: {
        udp_port: this.#ports.udp,
        // It would listen on every address.
        tcp_port: 0,
        node_ip: HOST,
        use_external_ip: false,
        // Left to itself it listens on every address but this one.
        enable_loopback_candidate: true,
        ips: { includes: ['127.0.0.0/8'] },
        // Clients would ask servers on the internet for an address that nobody needs here. Nobody answers at this one.
        stun_servers: [`${HOST}:9`],
      },
      keys: { [this.apiKey]: this.apiSecret },
      logging: { level: 'warn' },
    };
  }
}
