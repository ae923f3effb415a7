import type { Schedule, Step } from './steps.ts';
import type { World } from './world.ts';

/** How links are made, kept and left where the schedule gives no reason to do otherwise. */
export function linkViolations(world: World, { setting, steps }: Schedule): string[] {
  const { network, attemptsMs, streams, watch } = world;
  const has = (types: ReadonlySet<Step['type']>): boolean =>
    steps.some(({ type }) => types.has(type));
  const isYoung = setting.maxSessionMs > 3_600_000;
  const violations: string[] = [];
  if (
    isYoung &&
    isCalm(steps) &&
    !world.sleptWhileConnecting &&
    network.wires.length > streams.length
  )
    violations.push(`${network.wires.length} links, though nothing cut one`);
  if (isYoung && isCalm(steps) && world.quietInMs > LONGEST_FAREWELL_MS)
    violations.push(`${world.quietInMs} ms after the end something was still there`);
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

/** Nothing that may end a link: a short sleep does not (S10). */
function isCalm(steps: readonly Step[]): boolean {
  let sleptMs = 0;
  for (const step of steps) {
    if (step.type === 'sleep') sleptMs += step.ms;
    else if (!CALM_STEPS.has(step.type)) return false;
  }
  return sleptMs <= LONGEST_NAP_MS;
}

/** The server takes two pings without an answer, 10 s apart. */
const LONGEST_NAP_MS = 15_000;
/** A decode for nobody may take its 15 s; a session does not wait for its window. */
const LONGEST_FAREWELL_MS = 30_000;
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
