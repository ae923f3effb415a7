import * as fc from 'fast-check';
import { msToSamples } from '../src/shared/audio/sample-rate.ts';
import { CLIENT_GAP_REASONS } from '../src/shared/protocol/gap-reason.ts';
import type { Sound } from './microphone.ts';
import type { Schedule, Setting, Step } from './steps.ts';

/** Most steps of one schedule: enough for three or four faults to meet. */
const MAX_STEPS = 14;

const constant = <const T>(value: T) => fc.constant(value);
const ms = (min: number, max: number) => fc.integer({ min, max });
const direction = fc.constantFrom('up' as const, 'down' as const);
const seenBy = fc.constantFrom(
  'both' as const,
  'client' as const,
  'server' as const,
  'neither' as const,
);

const word = fc.record({ type: constant('word'), ms: fc.oneof(ms(200, 500), ms(200, 1_500)) });
/** Shorter than the endpoint, longer, about as long as a silent tile, and longer than the silence gate waits. */
const silence = fc.record({
  type: constant('silence'),
  ms: fc.oneof(
    { weight: 6, arbitrary: ms(20, 500) },
    { weight: 6, arbitrary: ms(500, 1_500) },
    { weight: 1, arbitrary: ms(9_700, 10_100) },
    { weight: 1, arbitrary: ms(1_500, 15_000) },
    { weight: 1, arbitrary: ms(10_000, 45_000) },
  ),
});
const noise = fc.record({ type: constant('noise'), ms: ms(10, 400) });
const sound: fc.Arbitrary<Sound> = fc.oneof(
  { weight: 5, arbitrary: word },
  { weight: 4, arbitrary: silence },
  { weight: 1, arbitrary: noise },
);

const finalizeMs = fc.oneof(
  { weight: 5, arbitrary: constant(null) },
  { weight: 1, arbitrary: ms(0, 1_500) },
);
const speak: fc.Arbitrary<Step> = fc.record({
  type: constant('speak'),
  sounds: fc.array(sound, { minLength: 1, maxLength: 8 }),
  frameMs: fc.oneof(ms(100, 1_000), ms(20, 100)),
  isLive: fc.boolean(),
  finalizeMs,
});
/** Long enough to be cut by force. */
const monologue: fc.Arbitrary<Step> = fc.record({
  type: constant('speak'),
  sounds: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ type: constant('word'), ms: ms(300, 1_500) }) },
      { weight: 2, arbitrary: fc.record({ type: constant('silence'), ms: ms(20, 400) }) },
    ),
    { minLength: 16, maxLength: 20 },
  ),
  frameMs: ms(100, 1_000),
  isLive: fc.boolean(),
  finalizeMs,
});
const wait: fc.Arbitrary<Step> = fc.record({
  type: constant('wait'),
  ms: fc.oneof(ms(0, 400), ms(0, 3_000), ms(0, 20_000), ms(0, 150_000)),
});

const verb: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: constant('finalize') }) },
  { weight: 2, arbitrary: fc.record({ type: constant('wake') }) },
  { weight: 2, arbitrary: fc.record({ type: constant('giveUp') }) },
  { weight: 2, arbitrary: fc.record({ type: constant('retry') }) },
  { weight: 1, arbitrary: fc.record({ type: constant('close') }) },
  { weight: 3, arbitrary: fc.record({ type: constant('endInput'), isTold: fc.boolean() }) },
);

/** What a full ring loses is the client's own to tell. */
const SOURCE_REASONS = CLIENT_GAP_REASONS.filter(
  (reason) => reason !== 'buffer_overflow' && reason !== 'not_retried',
);

const capture: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    type: constant('gap'),
    reason: fc.constantFrom(...SOURCE_REASONS),
    ms: fc.oneof(ms(1, 3_000), ms(1, 90_000)),
  }),
  fc.record({ type: constant('captureStalls'), ms: ms(1, 30_000) }),
  fc.record({ type: constant('framesLost'), ms: ms(1, 2_000) }),
  fc.record({ type: constant('frameRepeated') }),
  fc.record({
    type: constant('interrupt'),
    reason: fc.constantFrom('muted', 'suspended', 'device_lost', null, null),
  }),
  fc.record({ type: constant('rebuild'), isTold: fc.boolean(), ms: ms(0, 5_000) }),
  fc.record({
    type: constant('sleep'),
    ms: fc.oneof(ms(1, 10_000), ms(1, 200_000), ms(1, 8 * 3_600_000)),
    clockStops: fc.boolean(),
    hears: fc.boolean(),
  }),
);

const upMessage = fc.constantFrom('start', 'audio', 'gap', 'flush', 'end_of_stream', 'ping', null);
const downMessage = fc.constantFrom(
  'ready',
  'ack',
  'final',
  'gap',
  'speech',
  'flushed',
  'done',
  null,
);
const cutOf = (way: 'up' | 'down', match: fc.Arbitrary<string | null>): fc.Arbitrary<Step> =>
  fc.record({
    type: constant('cutAt'),
    direction: constant(way),
    match,
    skip: fc.oneof(constant(0), ms(0, 8)),
    when: fc.constantFrom('before' as const, 'after' as const),
    seenBy,
  });
const faultMs = fc.oneof(ms(0, 1_000), ms(0, 12_000), ms(0, 60_000));

const network: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: cutOf('up', upMessage) },
  { weight: 4, arbitrary: cutOf('down', downMessage) },
  { weight: 3, arbitrary: fc.record({ type: constant('cut'), seenBy }) },
  { weight: 4, arbitrary: fc.record({ type: constant('stall'), direction, ms: faultMs }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: constant('slow'),
      direction,
      overheadBytes: ms(1_000, 60_000),
      ms: faultMs,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: constant('unreachable'),
      how: fc.constantFrom('refused' as const, 'silent' as const),
      ms: faultMs,
    }),
  },
);

const server: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: constant('dropAll'), ms: faultMs }),
  fc.record({
    type: constant('crash'),
    seenBy: fc.constantFrom('client' as const, 'neither' as const),
    ms: faultMs,
  }),
  fc.record({ type: constant('leave'), ms: faultMs }),
  fc.record({ type: constant('stopServer'), ms: faultMs }),
);

const times = ms(1, 4);
const engine: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: constant('engineDies'), times }),
  fc.record({ type: constant('engineThrows'), times }),
  fc.record({ type: constant('engineHangs'), ms: faultMs }),
  fc.record({ type: constant('vadHangs'), ms: faultMs }),
  fc.record({ type: constant('engineSlow'), delayMs: ms(1, 4_000), ms: faultMs }),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 11, arbitrary: speak },
  { weight: 1, arbitrary: monologue },
  { weight: 5, arbitrary: wait },
  { weight: 5, arbitrary: verb },
  { weight: 3, arbitrary: capture },
  { weight: 8, arbitrary: network },
  { weight: 3, arbitrary: server },
  { weight: 3, arbitrary: engine },
);

/** Mostly as the server is set by default; else so tight that windows are full and sessions old. */
const rarely = <T>(usual: T, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });

const setting: fc.Arbitrary<Setting> = fc.record({
  interim: fc.boolean(),
  capacityMs: rarely<number | null>(null, ms(1_000, 20_000)),
  retryBudgetMs: rarely<number | null>(null, ms(15_000, 90_000)),
  resumeWindowMs: fc.constantFrom(0, 2_000, 10_000, 120_000, 120_000),
  maxSessionMs: rarely(14_400_000, ms(15_000, 60_000)),
  graceMs: ms(500, 10_000),
  latencyMs: fc.record({
    up: fc.oneof(ms(0, 60), ms(0, 600)),
    down: fc.oneof(ms(0, 60), ms(0, 600)),
  }),
  credit: fc.record({
    maxUnfinalSamples: rarely(msToSamples(60_000), ms(msToSamples(22_000), msToSamples(30_000))),
    maxTokensSamples: rarely(msToSamples(60_000), ms(msToSamples(2_000), msToSamples(10_000))),
    refillRate: fc.constantFrom(4, 1.5),
  }),
  decodeMs: fc.oneof(constant(0), ms(1, 1_000)),
  silenceGate: fc.boolean(),
  reader: fc.constantFrom('listener' as const, 'loop' as const, 'late' as const),
  endsHealed: fc.boolean(),
  random: fc.constantFrom(0, 0.5, 0.99),
});

/** Any of what the issue names, in any order. */
export const schedules: fc.Arbitrary<Schedule> = fc.record({
  setting,
  steps: fc.array(step, { maxLength: MAX_STEPS, size: 'max' }),
});
