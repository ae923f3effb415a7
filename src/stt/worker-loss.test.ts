import { describe, expect, it } from 'vitest';
import type { KeptAudio } from '../shared/stream/stream-state.ts';
import { ABORTED, failed, final, ORIGIN_EPOCH_MS, SttRig } from './stt-rig-double.ts';

const OPEN = { type: 'open', url: 'ws://test/v1/stream', token: 'secret', interim: true };
const KEPT: KeptAudio = {
  committedSamples: 0,
  totalSamples: 16_000,
  heldSamples: 16_000,
  inputEnded: false,
};
const LOST = {
  type: 'failed',
  error: { code: 'worker_lost', retryable: true },
  kept: null,
} as const;

describe('S19: the worker itself is lost', () => {
  it('S19 the stream goes on in another, from the last tile that was delivered', () => {
    const rig = new SttRig();
    const page = rig.open({ language: 'en', capacitySamples: 32_000 });
    page.attach(0);
    page.hear(final(0, 16_000));
    page.hear({ type: 'gap', start: 16_000, end: 24_000, reason: 'muted' });
    page.hear({ type: 'gap', start: 24_000, end: 40_000, reason: 'silence' });
    page.hear({
      type: 'partial',
      id: '40000',
      start: 40_000,
      end: 56_000,
      text: 'wo',
      stableChars: 0,
    });
    // The worker counts a tile that the page never got: it died on its way.
    page.hearProgress(64_000, 56_000);
    rig.worker.fail();
    expect(rig.workers).toHaveLength(2);
    expect(rig.workers[0]?.isTerminated).toBe(true);
    const continueAt = {
      committedSamples: 40_000,
      transcribedSamples: 16_000,
      missingSamples: 8_000,
      originEpochMs: ORIGIN_EPOCH_MS,
    };
    expect(page.commands()).toEqual([
      { ...OPEN, language: 'en', capacitySamples: 32_000, continueAt },
      { type: 'gap', reason: 'worker_lost', samples: 24_000 },
    ]);
    expect(page.transcript.at(-1)).toEqual({ type: 'discard', start: 40_000 });
    expect(page.lostCaptures).toBe(1);
    page.hearState({ type: 'connecting' });
    page.attach(1);
    expect(page.commands().at(-1)).toMatchObject({ type: 'attachCapture', epoch: 1 });
    expect(page.states).toEqual([{ type: 'connecting' }]);
  });

  it('S19 all its streams go on, each from its own place', () => {
    const rig = new SttRig();
    const [one, two] = [rig.open(), rig.open()];
    two.hear(final(0, 16_000));
    rig.worker.fail();
    expect(rig.workers).toHaveLength(2);
    expect(one.commands()).toMatchObject([
      { continueAt: { committedSamples: 0, originEpochMs: null } },
    ]);
    expect(two.commands()).toMatchObject([{ continueAt: { committedSamples: 16_000 } }]);
    expect([one.lostCaptures, two.lostCaptures]).toEqual([0, 0]); // none was attached
  });

  it('S19 a listener that throws leaves no other stream behind', () => {
    const rig = new SttRig();
    rig.open({
      onTranscript: () => {
        throw new Error('a bug of the page');
      },
    });
    const other = rig.open();
    expect(() => rig.worker.fail()).toThrow('a bug of the page');
    expect(other.commands()).toMatchObject([{ type: 'open' }]);
  });

  it('S19 input that had ended ends again, what no tile covers being a gap', () => {
    const rig = new SttRig();
    const page = rig.open();
    page.attach(0);
    page.hearProgress(80_000, 16_000);
    page.hear(final(0, 16_000));
    void page.stream.endInput();
    rig.worker.fail();
    expect(page.commands().slice(1)).toEqual([
      { type: 'gap', reason: 'worker_lost', samples: 64_000 },
      { type: 'endInput' },
    ]);
    expect(page.lostCaptures).toBe(0);
    // Lost again, before the new one has said how far it is: as long as before.
    page.hearProgress(16_000, 16_000);
    rig.worker.fail();
    expect(page.commands()[1]).toEqual({ type: 'gap', reason: 'worker_lost', samples: 64_000 });
  });

  it('S19 what was said between the last word of the worker and the end of input is missing, too', () => {
    const rig = new SttRig();
    const page = rig.open();
    page.attach(0);
    page.hearProgress(16_000);
    rig.clock.advance(500);
    void page.stream.endInput();
    rig.clock.advance(1_000);
    void page.stream.endInput();
    rig.worker.fail();
    expect(page.commands()[1]).toEqual({ type: 'gap', reason: 'worker_lost', samples: 24_000 });
  });

  it('S19 input that ends before another capture was attached: the time until then is missing', () => {
    const rig = new SttRig();
    const page = rig.open();
    page.attach(0);
    page.hearProgress(16_000);
    rig.worker.fail();
    page.hearProgress(16_000);
    rig.clock.advance(2_000);
    void page.stream.endInput();
    void page.stream.endInput();
    expect(page.commands().slice(1)).toEqual([
      { type: 'gap', reason: 'worker_lost', samples: 16_000 },
      { type: 'gap', reason: 'worker_lost', samples: 32_000 },
      { type: 'endInput' },
      { type: 'endInput' },
    ]);
  });

  it('S19 input that ends after another capture was attached: its frames tell what is missing', () => {
    const rig = new SttRig();
    const page = rig.open();
    page.attach(0);
    page.hearProgress(16_000);
    rig.worker.fail();
    page.attach(1);
    rig.clock.advance(2_000);
    void page.stream.endInput();
    expect(page.commands().slice(2)).toMatchObject([
      { type: 'attachCapture' },
      { type: 'endInput' },
    ]);
  });

  it('S19 input that had ended with nothing uncovered ends again, without a gap', () => {
    const rig = new SttRig();
    const page = rig.open();
    page.hear(final(0, 16_000));
    page.hearProgress(16_000, 16_000);
    void page.stream.endInput();
    rig.worker.fail();
    expect(page.commands().slice(1)).toEqual([{ type: 'endInput' }]);
  });

  it('S19 an interruption goes on in the new worker', () => {
    const rig = new SttRig();
    const page = rig.open();
    page.stream.interrupt('device_lost');
    rig.worker.fail();
    expect(page.commands().slice(1)).toEqual([{ type: 'interrupt', reason: 'device_lost' }]);
    page.stream.interrupt(null);
    rig.worker.fail();
    expect(page.commands()).toHaveLength(1);
    page.stream.interrupt('muted');
    page.attach(1); // a newer capture is heard, as the worker has it (S16)
    rig.worker.fail();
    expect(page.commands()).toHaveLength(1);
  });

  it('S19 an open finalize is asked again, and only the new worker can say that it is flushed', async () => {
    const rig = new SttRig();
    const page = rig.open();
    const { stream, streamId } = page;
    const [first, second] = [stream.finalize(), stream.finalize()];
    rig.worker.fail();
    rig.workers[0]?.say({ type: 'finalized', streamId, requestId: 1, result: 'flushed' });
    expect(page.commands().slice(1)).toEqual([
      { type: 'finalize', requestId: 3 },
      { type: 'finalize', requestId: 4 },
    ]);
    rig.worker.say({ type: 'finalized', streamId, requestId: 3, result: 'flushed' });
    expect(await first).toBe('flushed');
    page.hearClosed(ABORTED);
    expect(await second).toEqual(ABORTED);
  });

  it('S19 what a failed stream kept is lost with it, and the page is told', async () => {
    const rig = new SttRig();
    const page = rig.open();
    page.hearClosed(failed(KEPT));
    const before = page.stream.outcome;
    rig.worker.fail();
    expect(await before).toEqual(failed(KEPT));
    expect(await page.stream.outcome).toMatchObject(LOST);
    expect(await page.stream.retry()).toMatchObject(LOST);
    expect(page.states.at(-1)).toMatchObject({ type: 'closed', outcome: LOST });
    expect(rig.workers).toHaveLength(1); // nobody needs another yet
    expect(rig.clock.pending).toBe(0);
  });

  it('S19 a stream on its second try goes on in another worker with the token of that try', () => {
    const rig = new SttRig();
    const page = rig.open();
    page.hear(final(0, 16_000));
    page.hearClosed(failed(KEPT));
    void page.stream.retry('newer');
    rig.worker.fail();
    expect(page.commands()).toMatchObject([
      { type: 'open', token: 'newer', continueAt: { committedSamples: 16_000 } },
    ]);
  });

  it('S19 a token that came after the worker was lost is used by the next, not answered to it', async () => {
    const rig = new SttRig();
    const page = rig.open({ freshToken: () => Promise.resolve('newer') });
    rig.worker.say({ type: 'tokenWanted', streamId: page.streamId });
    rig.worker.fail();
    await new Promise((resolve) => setImmediate(resolve));
    expect(page.commands().map((command) => 'type' in command && command.type)).toEqual(['open']);
    rig.worker.fail();
    expect(page.commands()).toMatchObject([{ type: 'open', token: 'newer' }]);
  });

  it.each([
    ['close', ABORTED],
    ['giveUp', LOST],
  ] as const)('S19 one that was asked to %s is over', async (verb, outcome) => {
    const rig = new SttRig();
    const page = rig.open();
    page.stream[verb]();
    const finalized = page.stream.finalize();
    rig.worker.fail();
    expect(await page.stream.outcome).toMatchObject(outcome);
    expect(await finalized).toMatchObject(outcome);
    expect(rig.workers).toHaveLength(1);
  });
});
