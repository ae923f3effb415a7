import { ManualClock } from '../time/manual-clock.ts';
import { captionId, type Caption } from './caption.ts';
import { CaptionDesk } from './caption-desk.ts';

const EPOCH_MS = 1_750_000_000_000;
const TRACK = 'TR_a';
const PARTIAL_EVERY_MS = 500;
const MAX_TILE_MS = 12_000;
/** What goes on for less is not cut but by a pause. */
const MIN_CUT_MS = 1_500;
/** A pause from here on is a tile of its own. */
const TILE_PAUSE_MS = 650;

export interface SpokenWord {
  readonly text: string;
  readonly lengthMs: number;
  readonly pauseMs: number;
}

/** How one captioner cuts and hears the speech that all hear. */
export interface Hearing {
  /** From the end of a tile to its final. */
  readonly finalMs: number;
  readonly partialMs: number;
  /** Before the first word of a tile after a pause, and after its last. */
  readonly leadMs: number;
  readonly tailMs: number;
  /** Its clock is ahead by so much. */
  readonly clockMs: number;
  /** Whether it cuts after a word, turned over for as long as there are words. */
  readonly cuts: readonly boolean[];
}

interface TimedWord {
  readonly text: string;
  readonly fromMs: number;
  readonly toMs: number;
}

interface Tile {
  readonly fromMs: number;
  readonly toMs: number;
  readonly words: readonly TimedWord[];
}

/** One track, words spoken on it, and captioners that hear them all and publish in turn. Every time is the room's. */
export class SpokenRoom {
  readonly clock = new ManualClock();
  /** As an observer who was there all the time has them, in order. */
  readonly captions: Caption[] = [];
  readonly #desks: readonly CaptionDesk[];
  readonly #endMs: number;

  constructor(words: readonly SpokenWord[], hearings: readonly Hearing[], networkMs: number) {
    const timed = timedWords(words);
    this.#endMs = (timed.at(-1)?.toMs ?? 0) + 5_000;
    this.#desks = hearings.map(
      (_, index) =>
        new CaptionDesk(this.clock, (caption) => {
          this.captions.push(caption);
          this.#desks.forEach((other, at) => {
            if (at === index) return;
            this.clock.after(networkMs, () => other.noteIncoming(caption, `captioner ${index}`));
          });
        }),
    );
    hearings.forEach((hearing, index) => this.#schedule(timed, hearing, this.#desks[index]));
  }

  /** One publishes from the beginning; at each moment it stops, and after `delayMs` the next one is elected. */
  run(takeovers: readonly { readonly atMs: number; readonly delayMs: number }[]): void {
    let current = 0;
    this.#desks[current]?.setElected(true);
    for (const { atMs, delayMs } of takeovers.toSorted((a, b) => a.atMs - b.atMs)) {
      if (atMs < this.clock.now()) continue;
      this.clock.advance(atMs - this.clock.now());
      this.#desks[current]?.setElected(false);
      this.clock.advance(delayMs);
      current = (current + 1) % this.#desks.length;
      this.#desks[current]?.setElected(true, true);
    }
    this.clock.advance(Math.max(0, this.#endMs - this.clock.now()) + 20_000);
  }

  #schedule(words: readonly TimedWord[], hearing: Hearing, desk: CaptionDesk | undefined): void {
    const originMs = EPOCH_MS + hearing.clockMs;
    const note = (tile: Tile, toMs: number, isFinal: boolean): void => {
      const heard = tile.words.filter((it) => it.toMs <= toMs).map((it) => it.text);
      if (heard.length === 0 && !isFinal) return;
      desk?.noteOwn({
        trackSid: TRACK,
        id: captionId(TRACK, originMs, tile.fromMs * 16),
        startEpochMs: originMs + tile.fromMs,
        endEpochMs: originMs + toMs,
        text: heard.join(' '),
        isFinal,
      });
    };
    for (const tile of tilesOf(words, hearing)) {
      for (let at = tile.fromMs + PARTIAL_EVERY_MS; at < tile.toMs; at += PARTIAL_EVERY_MS) {
        this.clock.after(at + hearing.partialMs, () => note(tile, at, false));
      }
      this.clock.after(tile.toMs + hearing.finalMs, () => note(tile, tile.toMs, true));
    }
  }
}

function timedWords(words: readonly SpokenWord[]): readonly TimedWord[] {
  let atMs = 1_000;
  return words.map(({ text, lengthMs, pauseMs }) => {
    const fromMs = atMs;
    const toMs = fromMs + lengthMs;
    atMs = toMs + pauseMs;
    return { text, fromMs, toMs };
  });
}

/** The timeline from 0 on in tiles, those without words too. */
function tilesOf(words: readonly TimedWord[], hearing: Hearing): readonly Tile[] {
  const tiles: Tile[] = [];
  let fromMs = 0;
  let open: TimedWord[] = [];
  const close = (toMs: number): void => {
    if (toMs > fromMs) tiles.push({ fromMs, toMs, words: open });
    fromMs = toMs;
    open = [];
  };
  words.forEach((word, index) => {
    if (open.length === 0 && word.fromMs - hearing.leadMs > fromMs + TILE_PAUSE_MS) {
      close(word.fromMs - hearing.leadMs);
    }
    open.push(word);
    const next = words[index + 1];
    const pauseMs = next ? next.fromMs - word.toMs : Infinity;
    const isLong = (next?.toMs ?? 0) - fromMs > MAX_TILE_MS;
    const isCut = word.toMs - fromMs > MIN_CUT_MS && hearing.cuts[index % hearing.cuts.length];
    if (pauseMs > TILE_PAUSE_MS) close(word.toMs + hearing.tailMs);
    else if (isCut || isLong) close(word.toMs + Math.floor(pauseMs / 2));
  });
  return tiles;
}
