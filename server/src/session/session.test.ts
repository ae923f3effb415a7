import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../../src/shared/time/manual-clock.ts';
import { scriptedAudio } from '../engine/scripted/scripted-audio.ts';
import { createScriptedEngine } from '../engine/scripted/scripted-engine.ts';
import { createDecodeScheduler } from '../scheduler/decode-scheduler.ts';
import { SEGMENTER_DEFAULTS } from '../segmenter/segmenter-options.ts';
import { TimelineSegmenter } from '../segmenter/timeline-segmenter.ts';
import { DEFAULT_CREDIT } from './credit.ts';
import type { SessionLimits } from './session-api.ts';
import { RecordedOutput } from './session-double.ts';
import { Session } from './session.ts';

const LIMITS: SessionLimits = { resumeWindowMs: 120_000, maxSessionMs: 600_000, graceMs: 5_000 };
const SPEECH = scriptedAudio([{ silenceMs: 600 }, { word: 'alpha', ms: 400 }]);

function open(limits: Partial<SessionLimits> = {}, recognisers = 1) {
  const clock = new ManualClock();
  const engine = createScriptedEngine({ clock, recognisers });
  const told: string[] = [];
  const session = new Session(
    { id: 'id', secret: 'secret', base: 0, interim: true, limits: { ...LIMITS, ...limits } },
    {
      engine,
      clock,
      scheduler: createDecodeScheduler(engine.recognisers, { clock }),
      credit: DEFAULT_CREDIT,
      createSegmenter: (base) => new TimelineSegmenter(base, SEGMENTER_DEFAULTS),
    },
    {
      detached: () => told.push('detached'),
      ended: (why) => told.push(why),
      failed: ({ code }) => told.push(code),
    },
  );
  const attach = (attempt: number, lastSeq = 0): RecordedOutput => {
    const output = new RecordedOutput();
    session.attach(output, { attempt, lastSeq });
    return output;
  };
  const speak = (pcm: Int16Array): void =>
    void session.audio({ lastEventSeq: 0, firstSample: session.watermarks.received, pcm });
  /** Timers and voice activity that are still there. */
  const leftOver = (): readonly [number, number] => [
    clock.pending,
    engine.vads.filter((vad) => !vad.closed).length,
  ];
  return { clock, engine, session, told, attach, speak, leftOver };
}

/** Lets voice activity and decodes answer. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve();
}

describe('detached (protocol.md: Reconnect)', () => {
  test('it waits for the resume window and no longer, and then leaves nothing', () => {
    const { clock, session, told, attach, leftOver } = open();
    attach(0);
    session.detach(0);
    clock.advance(119_999);
    expect(told).toEqual(['detached']);
    clock.advance(1);
    expect(told).toEqual(['detached', 'expired']);
    expect(leftOver()).toEqual([0, 0]);
  });

  test('each detachment has a whole window', () => {
    const { clock, session, told, attach } = open();
    attach(0);
    for (let attempt = 0; attempt < 3; attempt++) {
      session.detach(attempt);
      clock.advance(119_000);
      attach(attempt + 1);
    }
    expect(told).toEqual(['detached', 'detached', 'detached']);
  });

  test('with a window of 0 a session ends with its socket', () => {
    const { session, told, attach, leftOver } = open({ resumeWindowMs: 0 });
    attach(0);
    session.detach(0);
    expect(told).toEqual(['expired']);
    expect(leftOver()).toEqual([0, 0]);
  });

  test('it hears and decodes what it has, finalises nothing that is still open, and sends no ack', async () => {
    const { clock, session, attach, speak } = open();
    const first = attach(0);
    speak(SPEECH);
    speak(new Int16Array(16_000));
    speak(SPEECH);
    session.detach(0);
    const before = first.messages.length;
    await settle();
    clock.advance(60_000);
    await settle();
    expect(first.messages).toHaveLength(before);
    const second = attach(1);
    const finals = second.messages.filter((it) => it.type === 'final');
    expect(finals.map(({ text }) => text).filter(Boolean)).toEqual(['alpha']);
    expect(session.watermarks.committed).toBeLessThanOrEqual(SPEECH.length + 16_000 + 9_600);
    clock.advance(1_000);
    expect(second.types.filter((type) => type === 'ack')).toHaveLength(1);
    session.end('closed');
  });

  test('nobody listens: no partial is decoded; on coming back the open segment is', async () => {
    const { session, engine, attach, speak } = open();
    attach(0);
    session.detach(0);
    speak(SPEECH);
    await settle();
    expect(engine.decodes).toEqual([]);
    const second = attach(1);
    await settle();
    expect(second.messages.at(-1)).toMatchObject({ type: 'partial', text: 'alpha' });
    session.end('closed');
  });

  test('events that nobody takes end it at their bound, with all its timers', async () => {
    const { session, told, attach, leftOver } = open();
    attach(0);
    session.detach(0);
    for (let at = 0; at < 10_001; at++) {
      session.gap({ type: 'gap', from: at, to: at + 1, reason: 'muted' });
      if (at % 1_000 === 0) for (let round = 0; round < 50; round++) await settle();
    }
    for (let round = 0; round < 50; round++) await settle();
    expect(told).toEqual(['detached', 'internal', 'failed']);
    expect(leftOver()).toEqual([0, 0]);
  });
});

describe('attaching', () => {
  test('events after lastSeq come again in order, then new ones; what was processed is forgotten', async () => {
    const { session, attach, speak } = open();
    const first = attach(0);
    speak(SPEECH);
    session.flush('a', SPEECH.length);
    await settle();
    expect(first.seqs).toEqual([1, 2, 3, 4]);
    session.detach(0);
    const second = attach(1, 2);
    expect(second.seqs).toEqual([3, 4]);
    expect(second.messages).toEqual(first.messages.filter((it) => 'seq' in it && it.seq > 2));
    session.endOfStream(SPEECH.length);
    await settle();
    expect(second.seqs).toEqual([3, 4, 5]);
    // Said once, it counts: who comes with less cannot have them again.
    const third = attach(2, 0);
    expect(third.seqs).toEqual([3, 4, 5]);
  });

  test('the older connection is left before the newer one is told anything; its going then changes nothing', () => {
    const { session, told, attach } = open();
    const first = attach(3);
    const second = attach(4);
    expect(first.left).toEqual(['superseded']);
    session.detach(3);
    session.discard(3, 'closed');
    expect(told).toEqual([]);
    expect(session.vacantSinceMs).toBeNull();
    expect(second.left).toEqual([]);
    session.discard(4, 'closed');
    expect(told).toEqual(['closed']);
  });

  test('a flush whose answer was cut off is answered by that answer alone', async () => {
    const { session, attach, speak } = open();
    attach(0);
    speak(SPEECH);
    session.flush('a', SPEECH.length);
    session.flush('ahead', SPEECH.length + 1_600);
    await settle();
    const second = attach(1);
    session.flush('a', SPEECH.length);
    session.flush('ahead', SPEECH.length + 1_600);
    speak(new Int16Array(1_600));
    await settle();
    const answered = second.messages.flatMap((it) => (it.type === 'flushed' ? [it.id] : []));
    expect(answered).toEqual(['a', 'ahead']);
    session.end('closed');
  });

  test('credit belongs to the session: what was spent stays spent, and sendUntil never falls', () => {
    const { clock, session, attach, speak } = open();
    attach(0);
    for (let second = 0; second < 60; second++) speak(new Int16Array(16_000));
    const { sendUntil } = session.watermarks;
    session.detach(0);
    attach(1);
    expect(session.watermarks.sendUntil).toBe(sendUntil);
    clock.advance(1_000);
    expect(session.watermarks.sendUntil).toBeGreaterThanOrEqual(sendUntil);
    expect(session.watermarks.sendUntil - session.watermarks.received).toBeLessThanOrEqual(64_000);
    session.end('closed');
  });
});

describe('after done', () => {
  async function done() {
    const it = open();
    const first = it.attach(0);
    it.speak(SPEECH);
    it.session.endOfStream(SPEECH.length);
    await settle();
    expect(first.messages.at(-1)).toMatchObject({ type: 'done' });
    expect(first.left).toEqual(['finished']);
    return it;
  }

  test('nothing is held but its events: no voice activity, no timer', async () => {
    const { leftOver } = await done();
    expect(leftOver()).toEqual([0, 0]);
  });

  test('a `done` lost in a cut is sent again, until the window is over', async () => {
    const { clock, session, told, attach, leftOver } = await done();
    session.detach(0);
    const second = attach(1, 2);
    expect(second.messages.at(-1)).toMatchObject({ type: 'done', samples: SPEECH.length });
    expect(second.left).toEqual(['finished']);
    session.detach(1);
    clock.advance(120_000);
    expect(told).toEqual(['detached', 'detached', 'expired']);
    expect(leftOver()).toEqual([0, 0]);
  });

  test('the close handshake ends it at once', async () => {
    const { session, told, leftOver } = await done();
    session.discard(0, 'closed');
    expect(told).toEqual(['closed']);
    expect(leftOver()).toEqual([0, 0]);
  });
});

describe('the age limit (protocol.md: Going away)', () => {
  test('counts from the first start, over all connections; announced, then sent elsewhere and ended, the open segment uncut', async () => {
    const { clock, session, told, attach, speak, leftOver } = open();
    attach(0);
    clock.advance(500_000);
    session.detach(0);
    clock.advance(50_000);
    const second = attach(1);
    speak(SPEECH);
    await settle();
    clock.advance(49_999);
    expect(second.types).not.toContain('going_away');
    clock.advance(1);
    expect(second.messages).toContainEqual({ type: 'going_away', graceMs: 5_000 });
    expect(session.leaving).toBe(true);
    clock.advance(4_999);
    expect(second.left).toEqual([]);
    clock.advance(1);
    expect(second.left).toEqual(['restart']);
    expect(told).toEqual(['detached', 'aged']);
    expect(second.types).not.toContain('final');
    expect(leftOver()).toEqual([0, 0]);
  });

  test('one that nobody listens to ends at its age', () => {
    const { clock, session, told, attach, leftOver } = open({ resumeWindowMs: 3_600_000 });
    attach(0);
    clock.advance(599_000);
    session.detach(0);
    clock.advance(1_000);
    expect(told).toEqual(['detached', 'aged']);
    expect(leftOver()).toEqual([0, 0]);
  });

  test('one that is cut while it leaves is not waited for', () => {
    const { clock, session, told, attach, leftOver } = open();
    attach(0);
    clock.advance(600_000);
    session.detach(0);
    expect(told).toEqual(['aged']);
    expect(leftOver()).toEqual([0, 0]);
  });

  test('one that ends its input while it leaves has the grace to finish', async () => {
    const { clock, session, attach, speak } = open();
    const first = attach(0);
    speak(SPEECH);
    clock.advance(600_000);
    session.endOfStream(SPEECH.length);
    await settle();
    clock.advance(10_000);
    expect(first.messages.at(-1)?.type).toBe('done');
    expect(first.left).toEqual(['finished']);
    session.discard(0, 'closed');
  });
});
