import { setTimeout as delay } from 'node:timers/promises';
import type { LiveKitRooms } from '../e2e/support/livekit-rooms.ts';
import { RtcSpeaker } from '../e2e/support/rtc-speaker.ts';
import { samplesToMs } from '../src/shared/audio/sample-rate.ts';
import type { Said } from './caption-delay.ts';
import { BenchChild } from './child-process.ts';
import { readClips, seededRandom, singleMaterial, type Material } from './engine-material.ts';
import type { SilentCrowdQuestion } from './silent-crowd-child.ts';

/** Between two clips of one speaker: as people take turns, and enough to end an utterance. */
const MIN_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 2_500;
const MAX_OFFSET_MS = 3_000;

export interface CrowdOptions {
  readonly room: string;
  readonly livekitUrl: string;
  readonly rooms: LiveKitRooms;
  readonly speaking: number;
  /** With an open microphone, and not a word. */
  readonly silent: number;
  readonly seed: number;
}

/** The others in a room: each speaker is a process of its own that says clips in real time, in an order of its own. */
export class RoomCrowd {
  readonly #speakers: readonly RtcSpeaker[];
  readonly #silent: BenchChild<SilentCrowdQuestion, never> | null;
  readonly #said: Said[] = [];
  #isQuiet = false;
  readonly #speeches: Promise<void>[];

  private constructor(
    speakers: readonly RtcSpeaker[],
    silent: BenchChild<SilentCrowdQuestion, never> | null,
    seed: number,
  ) {
    this.#speakers = speakers;
    this.#silent = silent;
    this.#speeches = speakers.map((speaker, index) =>
      this.#speak(speaker, seededRandom(1_000 * seed + index)),
    );
    // Told by `beQuiet`; a bench that ends before does not ask.
    for (const speech of this.#speeches) speech.catch(() => undefined);
  }

  /** All of them are in the room, and begin to speak, when it resolves. */
  static async join(options: CrowdOptions): Promise<RoomCrowd> {
    const { room, livekitUrl, rooms, speaking, seed } = options;
    const speakers: RtcSpeaker[] = [];
    for (let index = 1; index <= speaking; index++) {
      const speaker = new RtcSpeaker(`speaker ${index}`);
      speakers.push(speaker);
      await speaker.join(livekitUrl, await rooms.token(room, speaker.identity));
      await speaker.publish();
    }
    return new RoomCrowd(speakers, await joinSilent(options), seed);
  }

  get identities(): readonly string[] {
    return this.#speakers.map(({ identity }) => identity);
  }

  /** Of all its processes. */
  get pids(): readonly number[] {
    const silent = this.#silent ? [this.#silent.pid] : [];
    return [...this.#speakers.map(({ pid }) => pid), ...silent];
  }

  /** Clips that have been said to their end. */
  get said(): readonly Said[] {
    return this.#said;
  }

  /** Nobody begins another clip; resolves when the last one has been said. */
  async beQuiet(): Promise<void> {
    this.#isQuiet = true;
    await Promise.all(this.#speeches);
  }

  async close(): Promise<void> {
    this.#isQuiet = true;
    await Promise.allSettled([...this.#speakers.map((it) => it.close()), this.#silent?.kill()]);
  }

  async #speak(speaker: RtcSpeaker, random: () => number): Promise<void> {
    await delay(random() * MAX_OFFSET_MS);
    while (!this.#isQuiet) {
      for (const clip of clipsInOrder(random)) {
        if (this.#isQuiet) return;
        await this.#say(speaker, clip);
        await delay(MIN_PAUSE_MS + random() * (MAX_PAUSE_MS - MIN_PAUSE_MS));
      }
    }
  }

  async #say(speaker: RtcSpeaker, { pcm, utterances: [span] }: Material): Promise<void> {
    const { startedMs } = await speaker.speakSamples(pcm);
    if (!span) return;
    this.#said.push({
      speaker: speaker.identity,
      onsetMs: startedMs + samplesToMs(span.onset),
      speechEndMs: startedMs + samplesToMs(span.speechEnd),
    });
  }
}

async function joinSilent({
  room,
  livekitUrl,
  rooms,
  silent,
}: CrowdOptions): Promise<BenchChild<SilentCrowdQuestion, never> | null> {
  if (silent === 0) return null;
  const tokens = await Promise.all(
    Array.from({ length: silent }, (_, index) => rooms.token(room, `silent ${index + 1}`)),
  );
  // The library logs for its developers unless told that this is production.
  const env = { NODE_ENV: 'production' };
  const child = new BenchChild<SilentCrowdQuestion, never>('./silent-crowd-child.ts', env);
  await child.ask<number>({ url: livekitUrl, tokens });
  return child;
}

/** All clips, each speaker's in another order. */
function clipsInOrder(random: () => number): Material[] {
  return readClips('')
    .map((clip) => ({ clip, key: random() }))
    .toSorted((one, other) => one.key - other.key)
    .map(({ clip }) => singleMaterial(clip));
}
