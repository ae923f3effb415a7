import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_TILE_SAMPLES } from '../../../src/shared/protocol/limits.ts';
import type { ServerMessage } from '../../../src/shared/protocol/server-message.ts';
import { ManualClock } from '../../../src/shared/time/manual-clock.ts';
import { createScriptedEngine } from '../engine/scripted/scripted-engine.ts';
import { createDecodeScheduler } from '../scheduler/decode-scheduler.ts';
import { SEGMENTER_DEFAULTS } from '../segmenter/segmenter-options.ts';
import { TimelineSegmenter } from '../segmenter/timeline-segmenter.ts';
import { DEFAULT_CREDIT } from './credit.ts';
import type { Refusal } from './session-api.ts';
import { Session } from './session.ts';

/** What a client may do that keeps to the protocol, in any order; all in samples. */
type Step =
  /** `overlap`: so many are sent again before it. */
  | {
      readonly type: 'audio';
      readonly samples: number;
      readonly voiced: boolean;
      readonly overlap: number;
    }
  | { readonly type: 'gap'; readonly samples: number; readonly overlap: number }
  /** From what was sent: behind, at or ahead of it. */
  | { readonly type: 'flush'; readonly offset: number }
  | { readonly type: 'acknowledge' }
  /** The socket ends, the last `lost` messages with it; another comes after `turns`, at once if 0: a takeover. */
  | { readonly type: 'cut'; readonly lost: number; readonly turns: number }
  /** Others have their turn. */
  | { readonly type: 'turns'; readonly count: number };

const overlap = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3_000 }));
const audio = (voiced: boolean, max: number) =>
  fc.record({
    type: fc.constant('audio' as const),
    samples: fc.oneof(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max })),
    voiced: fc.constant(voiced),
    overlap,
  });
const step: fc.Arbitrary<Step> = fc.oneof(
  audio(true, 32_000),
  audio(false, 32_000),
  fc.record({
    type: fc.constant('gap' as const),
    samples: fc.oneof(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 10_000_000 })),
    overlap,
  }),
  fc.record({
    type: fc.constant('flush' as const),
    offset: fc.oneof(fc.constant(0), fc.integer({ min: -20_000, max: 40_000 })),
  }),
  fc.record({ type: fc.constant('acknowledge' as const) }),
  fc.record({
    type: fc.constant('cut' as const),
    lost: fc.integer({ min: 0, max: 6 }),
    turns: fc.integer({ min: 0, max: 40 }),
  }),
  fc.record({ type: fc.constant('turns' as const), count: fc.integer({ min: 1, max: 40 }) }),
);

const schedule = fc.record({
  base: fc.constantFrom(0, 1, 48_000, 2 ** 50 - 1),
  interim: fc.boolean(),
  steps: fc.array(step, { maxLength: 40 }),
  /** Of decode k: whether its process dies. */
  dies: fc.array(fc.boolean(), { maxLength: 12 }),
});

type Schedule = typeof schedule extends fc.Arbitrary<infer T> ? T : never;

/** One read of the socket: a flush that waits for audio, and the end that settles it. */
const AHEAD_THEN_END: Schedule = {
  base: 0,
  interim: false,
  steps: [{ type: 'flush', offset: 1 }],
  dies: [],
};

/** What is sent between the cut and the takeover is lost like what was cut off. */
const TAKEN_OVER_WHILE_SENDING: Schedule = {
  base: 0,
  interim: false,
  steps: [
    { type: 'gap', samples: 1, overlap: 0 },
    { type: 'gap', samples: 1, overlap: 0 },
    { type: 'cut', lost: 1, turns: 0 },
  ],
  dies: [],
};

const LIMITS = { resumeWindowMs: 120_000, maxSessionMs: 14_400_000, graceMs: 5_000 };

/** Lets what waits for nothing but its turn go on. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

async function play({ base, interim, steps, dies }: Schedule) {
  const clock = new ManualClock();
  const engine = createScriptedEngine({ clock });
  engine.behave(({ index }) => ({ type: dies[index] === true ? 'die' : 'answer' }));
  const messages: ServerMessage[] = [];
  const refusals: Refusal[] = [];
  let finished = 0;
  const session = new Session(
    { id: 'session', secret: 'secret', base, interim, limits: LIMITS },
    {
      engine,
      clock,
      scheduler: createDecodeScheduler(engine.recognisers, { clock }),
      credit: DEFAULT_CREDIT,
      createSegmenter: (from) => new TimelineSegmenter(from, SEGMENTER_DEFAULTS),
    },
    {
      detached: () => {},
      ended: () => {},
      failed: (refusal) => refusals.push(refusal),
    },
  );
  /** What came so far is processed for good: of the last `messages`, only later ones can be lost. */
  let acknowledged = 0;
  let attempt = 0;
  /** The newest connection is cut: nothing that is sent over it from then on arrives. */
  let isCut = false;
  const attach = (): void => {
    attempt++;
    isCut = false;
    const mine = attempt;
    acknowledged = messages.length;
    const seqs = messages.flatMap((it) => ('seq' in it ? [it.seq] : []));
    session.attach(
      {
        send: (message) => void (isCut || messages.push(message)),
        resend: (again) => messages.push(...again),
        finished() {
          finished++;
          session.discard(mine, 'closed');
        },
        superseded: () => {},
        restart: () => {},
        failed: () => {},
      },
      { attempt, lastSeq: Math.max(0, ...seqs) },
    );
  };
  attach();
  const refuse = (refusal: Refusal | null): void => {
    if (refusal) refusals.push(refusal);
  };
  let sent = base;
  const flushes = new Map<string, number>();
  for (const now of steps) {
    // A client that keeps to its credit: here time is free, and turns are not.
    while (now.type === 'audio' && sent + now.samples > session.watermarks.sendUntil) {
      clock.advance(1_000);
      await turns(20);
    }
    const from = 'overlap' in now ? Math.max(base, sent - now.overlap) : sent;
    switch (now.type) {
      case 'audio': {
        const pcm = new Int16Array(now.samples + sent - from).fill(now.voiced ? -8_192 : 0);
        refuse(session.audio({ lastEventSeq: 0, firstSample: from, pcm }));
        sent += now.samples;
        break;
      }
      case 'gap':
        refuse(session.gap({ type: 'gap', from, to: sent + now.samples, reason: 'muted' }));
        sent += now.samples;
        break;
      case 'flush': {
        const [id, at] = [String(flushes.size), Math.max(0, sent + now.offset)];
        flushes.set(id, at);
        refuse(session.flush(id, at));
        break;
      }
      case 'acknowledge':
        session.acknowledge(Number.MAX_SAFE_INTEGER);
        acknowledged = messages.length;
        break;
      case 'cut':
        isCut = true;
        messages.length = Math.max(acknowledged, messages.length - now.lost);
        if (now.turns > 0) session.detach(attempt);
        await turns(now.turns);
        attach();
        break;
      case 'turns':
        await turns(now.count);
    }
  }
  const untilEnd = messages.length;
  refuse(session.endOfStream(sent));
  for (let round = 0; round < 2_000 && finished === 0 && refusals.length === 0; round++)
    await turns(20);
  return { base, sent, flushes, messages, refusals, finished, untilEnd, clock, engine };
}

test('whatever a client sends in whatever order: tiled once, in order; flushes answered; done last', async () => {
  await fc.assert(
    fc.asyncProperty(schedule, async (script) => {
      const { base, sent, flushes, messages, refusals, finished, untilEnd, clock, engine } =
        await play(script);
      expect(refusals).toEqual([]);
      expect(finished).toBe(1);
      const reliable = messages.filter((it) => 'seq' in it);
      expect(reliable.map(({ seq }) => seq)).toEqual(reliable.map((_, index) => index + 1));
      let tiledTo = base;
      const answered: string[] = [];
      for (const message of messages) {
        if (message.type === 'final' || message.type === 'gap') {
          expect(message.start).toBe(tiledTo);
          expect(message.end).toBeGreaterThan(message.start);
          if (message.type === 'final')
            expect(message.end - message.start).toBeLessThanOrEqual(MAX_TILE_SAMPLES);
          tiledTo = message.end;
        } else if (message.type === 'flushed') {
          expect(flushes.get(message.id)).toBeLessThanOrEqual(tiledTo);
          answered.push(message.id);
        } else if (message.type === 'partial') {
          expect(message.start).toBeGreaterThanOrEqual(tiledTo);
        }
      }
      expect(tiledTo).toBe(sent);
      const reached = [...flushes].filter(([, at]) => at <= sent).map(([id]) => id);
      expect(answered.sort()).toEqual(reached.sort());
      expect(messages.at(-1)).toMatchObject({ type: 'done', samples: sent });
      expect(messages.slice(untilEnd).some(({ type }) => type === 'partial')).toBe(false);
      expect(clock.pending).toBe(0);
      expect(engine.vads.every((vad) => vad.closed)).toBe(true);
    }),
    { numRuns: 200, examples: [[AHEAD_THEN_END], [TAKEN_OVER_WHILE_SENDING]] },
  );
});
