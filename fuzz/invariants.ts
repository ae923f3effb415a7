import { msToSamples } from '../src/shared/audio/sample-rate.ts';
import { isRetryable, type FailureCode } from '../src/shared/protocol/codes.ts';
import {
  EMPTY_TRANSCRIPT,
  linesOf,
  reduceTranscript,
} from '../src/shared/transcript/reduce-transcript.ts';
import { linkViolations } from './link-invariants.ts';
import type { StreamRecord } from './stream-record.ts';
import { waitViolations } from './stream-watch.ts';
import type { Schedule, Step } from './steps.ts';
import { tileViolations } from './tile-invariants.ts';
import type { World } from './world.ts';

/** What must be true of every schedule when all is over; empty: it is. */
export function allViolations(world: World, schedule: Schedule): string[] {
  return [
    ...world.streams.flatMap((record, index) => [
      ...terminalViolations(record, index),
      ...outcomeViolations(record, world, schedule),
      ...(schedule.setting.reader === 'listener' &&
      !schedule.steps.some(({ type }) => type === 'leave')
        ? waitViolations(record.events)
        : []),
    ]),
    ...tileViolations(world, schedule),
    ...transcriptViolations(world),
    ...progressViolations(world),
    ...flushViolations(world),
    ...linkViolations(world, schedule),
    ...takenViolations(world, schedule),
    ...leftOverViolations(world),
  ];
}

/** S8. */
function terminalViolations({ events, stream }: StreamRecord, index: number): string[] {
  const { state } = stream;
  const hasFailed = state.type === 'closed' && state.outcome.type === 'failed';
  if (!hasFailed && events.some(({ type }) => type === 'unconfirmed'))
    return [`stream ${index} told words not confirmed, and has not failed`];
  const ends = events.filter(({ type }) => type === 'closed').length;
  if (ends !== 1) return [`stream ${index} told ${ends} ends`];
  return events.at(-1)?.type === 'closed' ? [] : [`stream ${index} told something after its end`];
}

function outcomeViolations(record: StreamRecord, world: World, schedule: Schedule): string[] {
  const { stream, isAborted } = record;
  const { state } = stream;
  if (state.type !== 'closed') return ['a stream is open at the end'];
  const { outcome } = state;
  if (outcome.type === 'failed') {
    const { code, message } = outcome.error;
    if (!mayFail(code, schedule)) return [`failed without cause: ${code}, ${message}`];
    return isBudgetSpent(record, world, schedule)
      ? []
      : [`failed before its time: ${code}, ${message}`];
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

/** S10: the time for retries is over, and something waited. Or it ended for another reason. */
function isBudgetSpent(
  { stream, watch }: StreamRecord,
  { flushes }: World,
  { setting }: Schedule,
): boolean {
  const { state } = stream;
  if (state.type !== 'closed' || state.outcome.type !== 'failed') return true;
  const { error, kept } = state.outcome;
  if (error.code === 'given_up' || error.code === 'drain_timeout') return true;
  const isAsked = flushes.some((flush) => flush.stream === stream && flush.result === 'failed');
  const isWanted =
    kept === null || kept.inputEnded || kept.totalSamples > kept.committedSamples || isAsked;
  return isWanted && watch.idleMs >= (setting.retryBudgetMs ?? 0);
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

/** What was taken is on the timeline, as audio or as silence, but for what an interruption made a gap, or `close()` dropped. */
function takenViolations(
  { streams, takenSamples, gatedSamples, mutedSamples, lostSamples, timeline }: World,
  { steps }: Schedule,
): string[] {
  const lost = takenSamples - gatedSamples - timeline.audioSamples;
  const mayLose = streams.at(-1)?.isAborted || steps.some(({ type }) => type === 'interrupt');
  if (lost !== mutedSamples && !(mayLose && lost > mutedSamples))
    return [`${lost} samples taken are no audio, ${mutedSamples} of a muted track`];
  const missing = timeline.gaps.reduce((sum, { start, end }) => sum + end - start, 0);
  return missing >= lostSamples || streams.at(-1)?.isAborted
    ? []
    : [`${lostSamples} samples were lost, gaps are ${missing}`];
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
