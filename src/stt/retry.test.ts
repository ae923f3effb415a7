import { describe, expect, it } from 'vitest';
import type { KeptAudio, Outcome } from '../shared/stream/stream-state.ts';
import { ABORTED, failed, final, SttRig } from './stt-rig-double.ts';

const KEPT: KeptAudio = {
  committedSamples: 16_000,
  totalSamples: 48_000,
  heldSamples: 32_000,
  inputEnded: false,
};
const RETRY = { type: 'retry', url: 'ws://test/v1/stream', token: 'secret' };
const COMPLETED: Outcome = { type: 'completed', durationMs: 3_000 };

function failedPage(kept: KeptAudio | null = KEPT) {
  const rig = new SttRig();
  const page = rig.open();
  page.hear(final(0, 16_000));
  page.hearClosed(failed(kept));
  return { rig, page };
}

describe('S18: a failed stream and its next try, on the page', () => {
  it('S18 retry goes on under the same name and answers the new try, whose calls come again', async () => {
    const { page } = failedPage();
    const before = page.stream.outcome;
    const next = page.stream.retry();
    expect(page.stream.retry()).not.toBe(before);
    expect(page.stream.outcome).toBe(next);
    expect(page.stream.endInput()).toBe(next);
    page.hearState({ type: 'connecting' });
    page.hear({ type: 'discard', start: 16_000 }, final(16_000, 48_000));
    page.hearClosed(COMPLETED);
    expect(await before).toEqual(failed(KEPT));
    expect(await next).toEqual(COMPLETED);
    expect(page.commands().slice(1)).toEqual([RETRY, { type: 'endInput' }]);
    expect(page.states.map(({ type }) => type)).toEqual(['closed', 'connecting', 'closed']);
    expect(page.transcript.at(-1)).toEqual(final(16_000, 48_000));
  });

  it('S18 a retry that fails keeps the rest again, and can be tried again', async () => {
    const { page } = failedPage();
    const second = page.stream.retry('newer');
    const rest = { ...KEPT, committedSamples: 32_000, heldSamples: 16_000 };
    page.hearClosed(failed(rest));
    expect(await second).toEqual(failed(rest));
    const third = page.stream.retry();
    page.hearClosed(COMPLETED);
    expect(await third).toEqual(COMPLETED);
    const newer = { ...RETRY, token: 'newer' };
    expect(page.commands().slice(1)).toEqual([newer, newer]);
  });

  it('S18 a page may try again within the call that tells of the failure', async () => {
    const rig = new SttRig();
    const tries: Promise<Outcome>[] = [];
    const page = rig.open({
      onState: (state) => {
        if (state.type === 'closed' && tries.length === 0) tries.push(page.stream.retry());
      },
    });
    const finalized = page.stream.finalize();
    page.hearClosed(failed(KEPT));
    expect(await finalized).toEqual(failed(KEPT));
    page.hearClosed(COMPLETED);
    expect(await Promise.all(tries)).toEqual([COMPLETED]);
  });

  it('S18 meanwhile capture, interruptions and the end still go to what is kept, and progress comes', async () => {
    const { page } = failedPage();
    const sent = page.commands().length;
    page.attach(4);
    page.stream.interrupt('muted');
    expect(await page.stream.endInput()).toEqual(failed(KEPT));
    page.hearProgress(64_000, 16_000);
    expect(page.progress.at(-1)?.pushedSamples).toBe(64_000);
    expect(page.commands().slice(sent)).toMatchObject([
      { type: 'attachCapture', epoch: 4 },
      { type: 'interrupt', reason: 'muted' },
      { type: 'endInput' },
    ]);
  });

  it('S18 close releases what was kept, without another word', async () => {
    const { rig, page } = failedPage();
    page.stream.close();
    page.stream.close();
    page.hearProgress(64_000);
    expect(page.commands().slice(1)).toEqual([{ type: 'close' }]);
    expect(page.states).toHaveLength(1);
    expect(page.progress).toEqual([]);
    expect(await page.stream.retry()).toEqual(failed(KEPT));
    expect(page.commands()).toHaveLength(2);
    expect(rig.clock.pending).toBe(0);
  });

  it('S18 with nothing kept, retry answers the outcome that is', async () => {
    const { rig, page } = failedPage(null);
    expect(await page.stream.retry()).toEqual(failed(null));
    expect(page.commands()).toHaveLength(1);
    expect(rig.clock.pending).toBe(0);
  });

  it('S18 a stream that failed while it was closed keeps nothing for the page', async () => {
    const rig = new SttRig();
    const page = rig.open();
    page.stream.close();
    page.hearClosed(failed(KEPT));
    expect(await page.stream.retry()).toEqual(failed(KEPT));
    expect(page.commands().slice(1)).toEqual([{ type: 'close' }]);
    expect(rig.clock.pending).toBe(0);
  });

  it('dispose releases what failed streams keep, and ends the worker at once', () => {
    const { rig, page } = failedPage();
    rig.client.dispose();
    expect(page.commands().at(-1)).toEqual({ type: 'close' });
    expect(rig.worker.isTerminated).toBe(true);
    expect(rig.clock.pending).toBe(0);
  });

  it('S18 giveUp waits for the worker to say what it keeps; a second is not sent into the next try', async () => {
    const rig = new SttRig();
    const page = rig.open();
    page.stream.giveUp();
    page.stream.giveUp();
    page.hearClosed(failed(KEPT));
    page.stream.giveUp();
    expect(page.commands().slice(1)).toEqual([{ type: 'giveUp' }]);
    void page.stream.retry();
    page.stream.close();
    page.hearClosed(ABORTED);
    expect(await page.stream.outcome).toEqual(ABORTED);
  });
});
