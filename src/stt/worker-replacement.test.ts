import { describe, expect, it } from 'vitest';
import { ABORTED, SttRig } from './stt-rig-double.ts';

const LOST = {
  type: 'failed',
  error: { code: 'worker_lost', retryable: true },
  kept: null,
} as const;

describe('S19: a worker that is gone, and the next one', () => {
  it('S19 a worker that says nothing any more is noticed, terminated and replaced', () => {
    const rig = new SttRig();
    const page = rig.open();
    page.attach(0);
    rig.clock.advance(10_000);
    const [first] = rig.workers;
    if (first) first.answers = 'never';
    rig.clock.advance(10_000);
    expect(rig.workers).toHaveLength(2);
    expect(first?.isTerminated).toBe(true);
    expect(page.lostCaptures).toBe(1);
    // What it still had to say is not heard.
    first?.say({
      type: 'state',
      streamId: page.streamId,
      state: { type: 'closed', outcome: ABORTED },
    });
    first?.fail();
    expect(page.states).toEqual([]);
    rig.clock.advance(3_600_000);
    expect(rig.workers).toHaveLength(2);
    // Nor is it lost once more.
    for (let error = 0; error < 4; error++) first?.fail();
    rig.worker.fail();
    expect(rig.workers).toHaveLength(3);
    expect(page.states).toEqual([]);
  });

  it('S19 a page that was frozen, or hidden, accuses no worker', () => {
    const rig = new SttRig();
    const page = rig.open();
    rig.worker.answers = 'never';
    rig.clock.advance(2_500);
    rig.clock.sleep(400_000);
    rig.clock.advance(0);
    rig.worker.answerBeats();
    rig.worker.answers = 'at once';
    rig.clock.advance(60_000);
    expect(rig.workers).toHaveLength(1);
    expect(page.states).toEqual([]);
  });

  it('S19 more than three workers lost within a minute: streams fail clearly, a later one gets another', async () => {
    const rig = new SttRig();
    const page = rig.open();
    for (let lost = 0; lost < 4; lost++) rig.worker.fail();
    expect(rig.workers).toHaveLength(4);
    expect(await page.stream.outcome).toMatchObject(LOST);
    expect(page.states).toMatchObject([{ type: 'closed', outcome: LOST }]);
    expect(rig.clock.pending).toBe(0);
    rig.clock.advance(60_000);
    const later = rig.open();
    expect(rig.workers).toHaveLength(5);
    rig.worker.fail();
    expect(rig.workers).toHaveLength(6);
    expect(later.states).toEqual([]);
  });

  it('S19 one lost every 20 s is replaced each time', () => {
    const rig = new SttRig();
    const page = rig.open();
    for (let lost = 0; lost < 12; lost++) {
      rig.worker.fail();
      rig.clock.advance(20_000);
    }
    expect(rig.workers).toHaveLength(13);
    expect(page.states).toEqual([]);
  });

  it('S19 workers that never say a first word: the stream fails, in bounded time', async () => {
    const rig = new SttRig();
    rig.answers = 'never';
    rig.worker.answers = 'never';
    const page = rig.open();
    rig.clock.advance(71_999);
    expect(rig.workers).toHaveLength(4);
    expect(page.states).toEqual([]);
    rig.clock.advance(1);
    expect(await page.stream.outcome).toMatchObject(LOST);
    expect(rig.workers.every(({ isTerminated }) => isTerminated)).toBe(true);
    expect(rig.clock.pending).toBe(0);
  });

  it('a worker lost while the client is disposed of takes no one with it', async () => {
    const rig = new SttRig();
    const page = rig.open();
    rig.client.dispose();
    rig.worker.fail();
    expect(await page.stream.outcome).toEqual(ABORTED);
    expect(rig.workers).toHaveLength(1);
    expect(rig.clock.pending).toBe(0);
  });

  it('disposed of by a listener that hears of the loss: no stream is left without an end', async () => {
    const rig = new SttRig();
    const first = rig.open({ onTranscript: () => rig.client.dispose() });
    const second = rig.open();
    rig.worker.fail();
    expect(await second.stream.outcome).toMatchObject(LOST);
    first.hearClosed(ABORTED);
    expect(await first.stream.outcome).toEqual(ABORTED);
    expect(rig.worker.isTerminated).toBe(true);
    expect(rig.clock.pending).toBe(0);
  });
});
