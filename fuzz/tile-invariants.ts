import { wordsIn } from '../server/src/engine/scripted/scripted-audio.ts';
import { msToSamples } from '../src/shared/audio/sample-rate.ts';
import type { TranscriptEvent } from '../src/shared/transcript/transcript-event.ts';
import { spokenWords, type SpokenWord } from './spoken-words.ts';
import type { Schedule, Step } from './steps.ts';
import type { World } from './world.ts';

type Tile = Extract<TranscriptEvent, { type: 'final' | 'gap' }>;

/** The segmenter's search for a forced cut begins so long after the tile's start. */
const SHORTEST_FORCED_TILE_SAMPLES = msToSamples(8_000);
/** Voice of 100 ms opens a segment; windows at its edges may be heard as silence. */
const LONGEST_UNHEARD_SAMPLES = msToSamples(100) + 2 * 512;

/** What is wrong with finals and gaps, and with the words in them. */
export function tileViolations(world: World, schedule: Schedule): string[] {
  const tiles = world.streams.flatMap(({ events }) => events).filter(isTile);
  const violations = tilingViolations(world, tiles);
  if (violations.length > 0) return violations;
  const words = world.timeline.heard
    .flatMap(({ start, pcm }) => spokenWords(pcm, start))
    .filter(({ isWhole }) => isWhole);
  return [
    ...gapViolations(world, schedule, tiles),
    ...textViolations(world, tiles),
    ...cutViolations(world, words, tiles),
    ...decodeViolations(world, words),
  ];
}

function isTile(event: { readonly type: string }): event is Tile {
  return event.type === 'final' || event.type === 'gap';
}

/** S13, S18: finals and gaps of all tries together, once, in order. */
function tilingViolations({ timeline, streams }: World, tiles: readonly Tile[]): string[] {
  let reached = 0;
  for (const { type, start, end } of tiles) {
    if (start !== reached || end <= start)
      return [`a ${type} from ${start} to ${end}, tiled to ${reached}`];
    reached = end;
  }
  const last = streams.at(-1)?.stream;
  const isComplete = last?.state.type === 'closed' && last.state.outcome.type === 'completed';
  if (isComplete && reached !== timeline.end)
    return [`completed, but tiled to ${reached} of ${timeline.end}`];
  const committed = last?.progress.committedSamples ?? 0;
  return committed === reached ? [] : [`tiled to ${reached}, but committed is ${committed}`];
}

/** A gap is one that the client heard, or what a full ring or a broken engine explains. */
function gapViolations({ timeline }: World, schedule: Schedule, tiles: readonly Tile[]): string[] {
  const { setting, steps } = schedule;
  const breaksEngine = mayLoseAudio(steps);
  const invented = timeline.gaps.find(
    ({ reason }) => !(setting.silenceGate && reason === 'silence'),
  );
  if (invented && !steps.some(isBreakOfCapture))
    return [`${invented.reason} from ${invented.start}, though capture was whole`];
  return tiles.flatMap((tile) => {
    if (tile.type === 'final') return [];
    const { start, end, reason } = tile;
    const what = `a gap from ${start} to ${end}: ${reason}`;
    if (reason === 'engine_failed') return breaksEngine ? [] : [what];
    if (reason === 'buffer_overflow' || reason === 'not_retried')
      return setting.capacityMs !== null ? [] : [what];
    const isHeard = timeline.gaps.some(
      (gap) => gap.reason === reason && gap.start <= start && end <= gap.end,
    );
    return isHeard ? [] : [what];
  });
}

function isBreakOfCapture(step: Step): boolean {
  return BREAKS.has(step.type) || (step.type === 'endInput' && !step.isTold);
}

const BREAKS: ReadonlySet<Step['type']> = new Set([
  'gap',
  'captureStalls',
  'framesLost',
  'interrupt',
  'rebuild',
  'sleep',
]);

/** Three failures of the same decode, or 15 s without an answer. */
function mayLoseAudio(steps: readonly Step[]): boolean {
  let failures = 0;
  for (const step of steps) {
    if (step.type === 'engineDies' || step.type === 'engineThrows') failures += step.times;
    if (step.type === 'engineHangs' || step.type === 'engineSlow') return true;
  }
  return failures >= 3;
}

/** Every final says what was said in it. */
function textViolations({ timeline }: World, tiles: readonly Tile[]): string[] {
  return tiles.flatMap((tile) => {
    if (tile.type === 'gap') return [];
    const { start, end, text } = tile;
    const pcm = timeline.read(start, end);
    if (!pcm) return [`a final from ${start} to ${end} over what was not heard`];
    const expected = wordsIn(pcm);
    if (text === expected || (text === '' && longestSound(pcm) <= LONGEST_UNHEARD_SAMPLES))
      return [];
    return [`"${text}" from ${start} to ${end}, where "${expected}" is said`];
  });
}

/** A word is cut where an edge is explained, and nowhere else. */
function cutViolations(
  world: World,
  words: readonly SpokenWord[],
  tiles: readonly Tile[],
): string[] {
  const flushed = new Set(world.flushes.map(({ at }) => at));
  const violations: string[] = [];
  let next = 0;
  for (const word of words) {
    while ((tiles[next]?.end ?? Number.POSITIVE_INFINITY) <= word.start) next++;
    for (let index = next; index + 1 < tiles.length; index++) {
      const [before, after] = [tiles[index], tiles[index + 1]];
      if (!before || !after || before.end >= word.end) break;
      const isForced = before.end - before.start >= SHORTEST_FORCED_TILE_SAMPLES;
      const isGap = before.type === 'gap' || after.type === 'gap';
      const isSilent = before.type === 'final' && before.text === '';
      if (!flushed.has(before.end) && !isGap && (!isForced || isSilent))
        violations.push(
          `"${word.letters}" is cut at ${before.end}, where nothing asked for an edge`,
        );
    }
  }
  return violations;
}

function longestSound(pcm: Int16Array): number {
  let longest = 0;
  let from = 0;
  for (let at = 0; at <= pcm.length; at++) {
    if (at < pcm.length && pcm[at] !== 0) continue;
    longest = Math.max(longest, at - from);
    from = at + 1;
  }
  return longest;
}

/** What a client had processed when a session began is never decoded in it. */
function decodeViolations({ decodes }: World, spoken: readonly SpokenWord[]): string[] {
  const ends = new Map(spoken.map(({ letters, end }) => [letters, end]));
  return decodes.flatMap(({ words, base }) =>
    words
      .split(' ')
      .filter((word) => (ends.get(word) ?? Number.POSITIVE_INFINITY) <= base)
      .map((word) => `"${word}" was decoded again, though finals reached ${base}`),
  );
}
