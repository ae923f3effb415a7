import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ERRORS, isErrorCode } from '../../src/shared/protocol/codes.ts';
import { beside } from './support/bystander.ts';
import { malformedMessage, rawBytes, type MalformedMessage } from './support/malformed-input.ts';
import { RawClient } from './support/raw-client.ts';
import { openUpgradedSocket } from './support/raw-socket.ts';
import { runProcess, type ServerProcess } from './support/server-process.ts';

/** All that a message may do to a stream without being a mistake of the server. */
const MISTAKES = ['internal', 'engine_failed'];
const MESSAGES_A_RUN = 100;
/** Most messages end their socket: on a busy machine that takes its time. */
const TIMEOUT_MS = 120_000;
/** Sockets side by side in a run. */
const LANES = 8;
const LIMITS = {
  PORT: '0',
  // Whatever is logged at this level is a mistake of ours.
  EARSHOT_LOG_LEVEL: 'error',
  EARSHOT_MAX_FAILED_STARTS: '100000',
};

/** The server process that all of it is sent to. */
class Target {
  readonly #server: ServerProcess = runProcess('./scripted-main.ts', LIMITS);
  sockets = 0;

  constructor() {
    this.#server.child.send('answer');
  }

  /** All that became of it: alive, and nothing caught that should not have been thrown. */
  get harm(): { readonly isAlive: boolean; readonly errors: string } {
    const { exitCode, signalCode } = this.#server.child;
    return {
      isAlive: exitCode === null && signalCode === null,
      errors: this.#server.output().stderr,
    };
  }

  get url(): Promise<string> {
    return this.#server.url;
  }

  /** Open. Rejects where nobody listens any more. */
  async client(): Promise<RawClient> {
    this.sockets++;
    const client = new RawClient(`${(await this.url).replace('http', 'ws')}v1/stream`, {});
    await Promise.race([client.opened, client.closed]);
    if (client.isClosed) throw new Error(`the server is gone: ${this.harm.errors}`);
    return client;
  }
}

/** Deals the messages out to streams side by side; `isStarted`: to streams that have begun. */
async function sendAll(target: Target, messages: readonly MalformedMessage[], isStarted: boolean) {
  const waiting = [...messages];
  const lane = async (): Promise<void> => {
    let client: RawClient | null = null;
    for (let message = waiting.shift(); message; message = waiting.shift()) {
      client ??= await target.client();
      if (isStarted && client.messages.length === 0) await client.start();
      client.socket.send(message.type === 'text' ? message.text : message.bytes);
      try {
        if (!(await answered(client, waiting.length, isStarted))) client = null;
      } catch (cause) {
        throw new Error(`after ${fc.stringify(message)}`, { cause });
      }
    }
    client?.socket.close(1000);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** Whether the socket goes on; throws where it ended in an unknown way. */
async function answered(client: RawClient, t: number, isStarted: boolean): Promise<boolean> {
  // Before a start only a start shows that the socket goes on, and then it is used up.
  client.send(isStarted ? { type: 'ping', t } : { type: 'start', audio: null });
  const pong = isStarted ? client.next('pong', (it) => it.t === t) : new Promise(() => undefined);
  const end = await Promise.race([
    pong.then(
      () => null,
      () => client.closed,
    ),
    client.closed,
  ]);
  for (const { code } of client.all('error')) {
    expect(isErrorCode(code)).toBe(true);
    expect(MISTAKES).not.toContain(code);
  }
  if (end === null) return true;
  const last = client.messages.at(-1);
  if (last?.type === 'error' && isErrorCode(last.code))
    expect(end).toEqual({ code: ERRORS[last.code].close, reason: last.code });
  else expect([last?.type, end.code]).toEqual(['done', 1000]);
  return false;
}

/** What the WebSocket layer, or a stream that began with such bytes, may close with. */
const RAW_CLOSES = [1000, 1002, 1006, 1007, 1008, 1009, 4400, 4413];

const UNHARMED = { isAlive: true, errors: '' };

describe('H21 malformed input, 10,000 times', () => {
  test.each([
    ['in a stream', true, 70],
    ['in place of its start', false, 10],
  ])(
    'messages %s: a known answer to each',
    async (_, isStarted, numRuns) => {
      const target = new Target();
      const messages = fc.array(malformedMessage, {
        minLength: MESSAGES_A_RUN,
        maxLength: MESSAGES_A_RUN,
      });
      const after = await survives(target, () =>
        fc.assert(
          fc.asyncProperty(messages, (it) => sendAll(target, it, isStarted)),
          // The error names the message: there is nothing to shrink, and a dead process would mislead it.
          { numRuns, endOnFailure: true },
        ),
      );
      expect(after).toEqual(UNHARMED);
    },
    TIMEOUT_MS,
  );

  test(
    'bytes that are no frames: their own socket is closed, with a code that says so',
    async () => {
      const target = new Target();
      const after = await survives(target, () =>
        fc.assert(
          fc.asyncProperty(rawBytes, async (bytes) => {
            target.sockets++;
            const raw = await openUpgradedSocket(await target.url);
            raw.socket.end(bytes);
            await raw.closed;
            expect(RAW_CLOSES).toContain(raw.closeCode());
          }),
          { numRuns: 2_000, endOnFailure: true },
        ),
      );
      expect(after).toEqual(UNHARMED);
    },
    TIMEOUT_MS,
  );
});

/** Another stream is in mid-word meanwhile. Answers what has become of the process, and its log. */
async function survives(target: Target, attack: () => Promise<void>) {
  const url = `${(await target.url).replace('http', 'ws')}v1/stream`;
  const client = (): RawClient => {
    const opened = new RawClient(url, {});
    onTestFinished(() => opened.socket.terminate());
    return opened;
  };
  await beside({ client }, attack);
  console.info(`H21: ${target.sockets} sockets`);
  return target.harm;
}
