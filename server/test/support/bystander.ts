import { expect } from 'vitest';
import { msToSamples, SAMPLE_RATE_HZ } from '../../../src/shared/audio/sample-rate.ts';
import { scriptedAudio } from '../../src/engine/scripted/scripted-audio.ts';
import type { RawClient } from './raw-client.ts';

const WORD_MS = 400;
const PAUSE = scriptedAudio([{ silenceMs: 800 }]);

/**
 * The other stream at an attacked server: it is in the middle of a word when the attack begins and
 * says the word's second half after it. A word that was cut, lost or doubled meanwhile would show.
 */
export class Bystander {
  readonly #client: RawClient;
  readonly #said: string[] = [];
  #rest = new Int16Array();

  private constructor(client: RawClient) {
    this.#client = client;
  }

  static async open(client: RawClient, start: Record<string, unknown> = {}): Promise<Bystander> {
    const bystander = new Bystander(client);
    await client.start(start);
    bystander.#beginWord('bystander');
    // Heard: the server holds half a word from here on.
    await client.next('speech');
    return bystander;
  }

  /** Says a word while the attack goes on; resolves once it has come back as a final. */
  async says(word: string): Promise<void> {
    await this.#credit();
    this.#finishWord();
    this.#beginWord(word);
    this.#finishWord();
    const id = `after ${this.#said.length}`;
    this.#client.send({ type: 'flush', id, at: this.#client.sentSamples });
    await this.#client.next('flushed', (flushed) => flushed.id === id);
    expectHeard(this.#client, this.#said);
    this.#beginWord(`half-${word}`);
  }

  /** Says words for as long as the attack lasts, two at the least. */
  async speaksDuring(attack: Promise<unknown>): Promise<void> {
    let isOver = false;
    const over = attack.finally(() => (isOver = true));
    for (let words = 0; words < 2 || !isOver; words++) await this.says(`word${words}`);
    await over;
  }

  /** Ends its stream: every word whole and once, no gap, the timeline tiled, `done`, 1000. */
  async leaves(): Promise<void> {
    this.#finishWord();
    this.#client.end();
    await expectDone(this.#client);
    expectHeard(this.#client, this.#said);
  }

  /** It keeps to its window, as a client should: enough for a word, its pauses and half of the next. */
  async #credit(): Promise<void> {
    const needed = this.#client.sentSamples + 4 * SAMPLE_RATE_HZ;
    if (needed <= (this.#client.all('ready')[0]?.sendUntil ?? 0)) return;
    await this.#client.next('ack', ({ sendUntil }) => sendUntil >= needed);
  }

  #beginWord(word: string): void {
    const audio = scriptedAudio([{ silenceMs: 600 }, { word, ms: WORD_MS }]);
    const half = audio.length - msToSamples(WORD_MS / 2);
    this.#client.sendAudio(audio.subarray(0, half));
    this.#rest = audio.slice(half);
    this.#said.push(word);
  }

  #finishWord(): void {
    this.#client.sendAudio(this.#rest);
    this.#client.sendAudio(PAUSE);
  }
}

function expectHeard(client: RawClient, said: readonly string[]): void {
  expect(client.text).toBe(said.join(' '));
}

async function expectDone(client: RawClient): Promise<void> {
  expect(await client.closed).toEqual({ code: 1000, reason: 'done' });
  expect(client.all('done')[0]?.samples).toBe(client.sentSamples);
  expect(client.all('gap')).toEqual([]);
  expect([...client.all('error'), ...client.all('warning')]).toEqual([]);
}

/** Runs `attack` while another stream is in mid-word at the same server, and checks that it never knew. */
export async function beside<T>(
  server: { client(): RawClient },
  attack: (bystander: Bystander) => Promise<T>,
  start: Record<string, unknown> = {},
): Promise<T> {
  const bystander = await Bystander.open(server.client(), start);
  const answer = await attack(bystander);
  await bystander.leaves();
  return answer;
}

/** How a refused client is left: its last message is an `error` of the code that the close repeats. */
export async function refusalOf(client: RawClient): Promise<string> {
  const { code, reason } = await client.closed;
  expect(client.messages.at(-1)).toMatchObject({ type: 'error', code: reason, fatal: true });
  return `${reason}, ${code}`;
}
