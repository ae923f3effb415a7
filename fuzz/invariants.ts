import { wordsIn } from '../server/src/engine/scripted/scripted-audio.ts';
import { msToSamples } from '../src/shared/audio/sample-rate.ts';
import { isRetryable, type FailureCode } from '../src/shared/protocol/codes.ts';
import {
  EMPTY_TRANSCRIPT,
  linesOf,
  reduceTranscript,
} from '../src/shared/transcript/reduce-transcript.ts';
import type { TranscriptEvent } from '../src/shared/transcript/transcript-event.ts';
import { spokenWords, type SpokenWord } from './spoken-words.ts';
import type { Schedule, Step } from './steps.ts';
import type { StreamRecord, World } from './world.ts';

type Tile = Extract<TranscriptEvent, { type: 'final' | 'gap' }>;

/** The segmenter's search for a forced cut begins so long after the tile's start. */
const SHORTEST_FORCED_TILE_SAMPLES = msToSamples(8_000);
/** Voice of 100 ms opens a segment; windows at its edges may be heard as silence. */
const LONGEST_UNHEARD_SAMPLES = msToSamples(100) + 2 * 512;

/** What must be true of every schedule when all is over; empty: it is. */
export function allViolations(world: World, schedule: Schedule): string[] {
  const violations = world.streams.flatMap((record, index) => [
    ...terminalViolations(record, index),
    ...outcomeViolations(record, world, schedule),
  ]);
  const tiles = world.streams.flatMap(({ events }) => events).filter(isTile);
  violations.push(...tilingViolations(world, tiles));
  if (violations.length === 0) {
    const words = world.timeline.heard
      .flatMap(({ start, pcm }) => spokenWords(pcm, start))
      .filter(({ isWhole }) => isWhole);
    violations.push(...gapViolations(world, schedule, tiles));
    violations.push(...textViolations(world, tiles));
    violations.push(...cutViolations(world, words, tiles));
    violations.push(...decodeViolations(world, words));
  }
  violations.push(...transcriptViolations(world), ...progressViolations(world));
  violations.push(...flushViolations(world), ...linkViolations(world, schedule));
  violations.push(...takenViolations(world, schedule), ...leftOverViolations(world));
  return violations;
}

function isTile(event: { readonly type: string }): event is Tile {
  return event.type === 'final' || event.type === 'gap';
}

/** S8. */
function terminalViolations({ events }: StreamRecord, index: number): string[] {
  const ends = events.filter(({ type }) => type === 'closed').length;
  if (ends !== 1) return [`stream ${index} told ${ends} ends`];
  return events.at(-1)?.type === 'closed' ? [] : [`stream ${index} told something after its end`];
}

function outcomeViolations({ stream, isAborted }: StreamRecord, world: World, schedule: Schedule) {
  const { state } = stream;
  if (state.type !== 'closed') return ['a stream is open at the end'];
  const { outcome } = state;
  if (outcome.type === 'failed') {
    const { code, message } = outcome.error;
    return mayFail(code, schedule) ? [] : [`failed without cause: ${code}, ${message}`];
  }
  if (isAborted !== (outcome.type === 'aborted')) return [`the outcome is ${outcome.type}`];
  if (outcome.type === 'completed' && msToSamples(outcome.durationMs) !== world.timeline.end)
    return [`completed with ${outcome.durationMs} ms`];
  return [];
}

/** Whether something in the schedule may have caused it. */
function mayFail(code: FailureCode, { setting, steps }: Schedule): boolean {
  const has = (...types: Step['type'][]): boolean => steps.some(({ type }) => types.includes(type));
  switch (code) {
    case 'given_up':
      return has('giveUp');
    case 'drain_timeout':
      return has('engineHangs', 'engineSlow', 'vadHangs', 'stall', 'slow', 'stopServer');
    default:
      // What the last of many attempts failed with, when its time for them was short.
      return setting.retryBudgetMs !== null && isRetryable(code);
  }
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
  const [invented] = timeline.gaps;
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

/** What a page shows at the end: every final with words, every gap, and nothing else. */
function transcriptViolations({ streams }: World): string[] {
  let transcript = EMPTY_TRANSCRIPT;
  let [finals, missing] = [0, 0];
  for (const event of streams.flatMap(({ events }) => events)) {
    if (event.type === 'state' || event.type === 'closed') continue;
    transcript = reduceTranscript(transcript, event);
    if (event.type === 'final' && event.text !== '') finals++;
    if (event.type === 'gap' && event.reason !== 'silence') missing += event.end - event.start;
  }
  const isAborted = streams.at(-1)?.isAborted;
  const lines = [...linesOf(transcript)];
  const open = lines.filter(({ state }) => state === 'partial' || state === 'unconfirmed');
  if (!isAborted && open.length > 0) return [`words not confirmed stay: "${open[0]?.id}"`];
  for (const { state, start, end } of lines)
    if (state === 'final') finals--;
    else if (state === 'gap') missing -= end - start;
  return finals === 0 && missing === 0 ? [] : ['the page shows other tiles than it was told'];
}

function progressViolations({ streams, timeline }: World): string[] {
  const last = streams.at(-1);
  if (!last) return [];
  const { committedSamples, transcribedSamples, missingSamples, pushedSamples } =
    last.stream.progress;
  let silent = 0;
  for (const event of streams.flatMap(({ events }) => events))
    if (event.type === 'gap' && event.reason === 'silence') silent += event.end - event.start;
  const counted = transcribedSamples + missingSamples + silent;
  return [
    ...(counted === committedSamples ? [] : [`${counted} counted of ${committedSamples} covered`]),
    ...(pushedSamples === timeline.end ? [] : [`${pushedSamples} pushed of ${timeline.end}`]),
  ];
}

function flushViolations({ flushes }: World): string[] {
  return flushes.flatMap(({ at, result, committed }) => {
    if (result === null) return [`a flush at ${at} was never answered`];
    return result === 'flushed' && committed < at ? [`a flush at ${at} came at ${committed}`] : [];
  });
}

/** How links are made, kept and left where the schedule gives no reason to do otherwise. */
function linkViolations(world: World, { setting, steps }: Schedule): string[] {
  const { network, attemptsMs, streams, watch } = world;
  const has = (types: ReadonlySet<Step['type']>): boolean =>
    steps.some(({ type }) => types.has(type));
  const isYoung = setting.maxSessionMs > 3_600_000;
  const violations: string[] = [];
  if (
    isYoung &&
    steps.every(({ type }) => CALM_STEPS.has(type)) &&
    network.wires.length > streams.length
  )
    violations.push(`${network.wires.length} links, though nothing cut one`);
  if (!has(IMPATIENT_STEPS) && streams.length === 1)
    if (
      attemptsMs.some((ms, index) => ms - (attemptsMs[index - 1] ?? -Infinity) < SHORTEST_RETRY_MS)
    )
      violations.push('an attempt came too soon after the one before');
  if (!has(IMPATIENT_STEPS))
    for (const wire of network.wires)
      if (watch.wasReady(wire) && (wire.clientNoticedInMs ?? 0) > LONGEST_DEAD_LINK_MS)
        violations.push(`a dead link was noticed in ${wire.clientNoticedInMs} ms`);
  return violations;
}

/** The first wait before another attempt, of which half is random. */
const SHORTEST_RETRY_MS = 125;
/** Silence of 8 s, and what was under way before it. */
const LONGEST_DEAD_LINK_MS = 10_000;
/** After these the next attempt is made at once, or nobody looks. */
const IMPATIENT_STEPS: ReadonlySet<Step['type']> = new Set(['wake', 'sleep', 'retry']);
const CALM_STEPS: ReadonlySet<Step['type']> = new Set([
  'speak',
  'wait',
  'finalize',
  'wake',
  'close',
  'endInput',
  'gap',
  'captureStalls',
  'framesLost',
  'frameRepeated',
  'interrupt',
  'rebuild',
  'engineDies',
  'engineThrows',
]);

/** What was taken is on the timeline, but for what an interruption made a gap, or `close()` dropped. */
function takenViolations(
  { streams, takenSamples, timeline }: World,
  { steps }: Schedule,
): string[] {
  const lost = takenSamples - timeline.audioSamples;
  const mayLose = streams.at(-1)?.isAborted || steps.some(({ type }) => type === 'interrupt');
  return lost === 0 || (mayLose && lost > 0) ? [] : [`${lost} samples taken are nowhere`];
}

function leftOverViolations(world: World): string[] {
  const { network, clientClock, clock, streams, servers } = world;
  const open = network.wires.filter((wire) => !wire.isOver).length;
  const held = streams.reduce((sum, { stream }) => sum + stream.progress.heldSamples, 0);
  const counts: readonly (readonly [string, number])[] = [
    ['sockets', open],
    ['timers of the client', clientClock.pending],
    ['timers of the network', clock.pending],
    ['samples held', held],
  ];
  return [
    ...counts.flatMap(([what, count]) => (count === 0 ? [] : [`left over: ${count} ${what}`])),
    ...servers.flatMap((server) => server.leftOver()),
  ];
}
