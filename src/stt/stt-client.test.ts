import { describe, expect, it } from 'vitest';
import type { StreamState } from '../shared/stream/stream-state.ts';
import { ABORTED, final, SttRig } from './stt-rig-double.ts';

const CLOSED: StreamState = { type: 'closed', outcome: ABORTED };
const OPEN = { type: 'open', url: 'ws://test/v1/stream', token: 'secret', interim: true };

describe('SttClient: the page speaks to its streams', () => {
  it('one worker, made before the first stream, serves all; each is named in every message', () => {
    const rig = new SttRig();
    expect(rig.workers).toHaveLength(1);
    const [one, two] = [rig.open(), rig.open({ capacitySamples: 16_000 })];
    two.stream.giveUp();
    expect(rig.workers).toHaveLength(1);
    expect(rig.worker.commands).toEqual([
      { ...OPEN, streamId: one.streamId },
      { ...OPEN, streamId: two.streamId, capacitySamples: 16_000 },
      { type: 'giveUp', streamId: two.streamId },
    ]);
    expect(one.streamId).not.toBe(two.streamId);
  });

  it('S2 endInput answers the same promise at each call, with the outcome', async () => {
    const rig = new SttRig();
    const page = rig.open();
    const first = page.stream.endInput();
    expect(page.stream.endInput()).toBe(first);
    const outcome = { type: 'completed', durationMs: 1000 } as const;
    page.hear(final(0, 16_000));
    page.hearClosed(outcome);
    expect(await first).toEqual(outcome);
    expect(await page.stream.endInput()).toEqual(outcome);
    expect(page.transcript).toEqual([final(0, 16_000)]);
    expect(page.states).toEqual([{ type: 'closed', outcome }]);
  });

  it('S8 nothing is told after closed, and late verbs do nothing', async () => {
    const rig = new SttRig();
    const { stream, ...page } = rig.open();
    const { streamId } = stream;
    rig.worker.say({ type: 'state', streamId, state: CLOSED });
    rig.worker.say({ type: 'transcript', streamId, events: [final(0, 16_000)] });
    rig.worker.say({ type: 'captureStalled', streamId, epoch: 0 });
    const sent = rig.worker.commands.length;
    stream.close();
    stream.giveUp();
    stream.interrupt('muted');
    expect(await stream.finalize()).toEqual(ABORTED);
    expect(await stream.retry()).toEqual(ABORTED);
    const { port1, port2 } = new MessageChannel();
    const closed = new Promise((resolve) => port2.addEventListener('close', resolve));
    stream.attachCapture(0, port1);
    await closed;
    expect(rig.worker.commands).toHaveLength(sent);
    expect(page.states).toEqual([CLOSED]);
    expect(page.transcript).toEqual([]);
    expect(page.stalledEpochs).toEqual([]);
  });

  it('the port is transferred; interruptions and the reason of a break go with their epochs', () => {
    const rig = new SttRig();
    const { stream } = rig.open();
    const { port1, port2 } = new MessageChannel();
    stream.attachCapture(3, port1, 'device_lost');
    stream.interrupt('muted');
    stream.interrupt(null);
    const { streamId } = stream;
    expect(rig.worker.transferred).toEqual([port1]);
    expect(rig.worker.commands.slice(1)).toEqual([
      { type: 'attachCapture', streamId, epoch: 3, port: port1, gapReason: 'device_lost' },
      { type: 'interrupt', streamId, reason: 'muted' },
      { type: 'interrupt', streamId, reason: null },
    ]);
    port1.close();
    port2.close();
  });

  it('finalize settles by its own request, or with the outcome', async () => {
    const rig = new SttRig();
    const page = rig.open();
    const { stream, streamId } = page;
    const [first, second] = [stream.finalize(), stream.finalize()];
    rig.worker.say({ type: 'finalized', streamId, requestId: 2, result: 'flushed' });
    expect(await second).toBe('flushed');
    page.hearClosed(ABORTED);
    expect(await first).toEqual(ABORTED);
  });

  it('S16 a stalled capture is told with its epoch', () => {
    const rig = new SttRig();
    const page = rig.open();
    rig.worker.say({ type: 'captureStalled', streamId: page.streamId, epoch: 2 });
    expect(page.stalledEpochs).toEqual([2]);
  });

  it('S10 wake goes to the worker once, for all its streams', () => {
    const rig = new SttRig();
    rig.open();
    rig.open();
    rig.client.wake();
    expect(rig.worker.commands.filter(({ type }) => type === 'wake')).toEqual([{ type: 'wake' }]);
  });

  it.each([
    ['another', () => Promise.resolve('newer'), 'newer'],
    ['no other', () => Promise.resolve(null), null],
    ['a failure', () => Promise.reject(new Error('no token')), null],
    ['no way to ask', undefined, null],
  ])('a refused token is answered: %s', async (_title, freshToken, token) => {
    const rig = new SttRig();
    const page = rig.open(freshToken ? { freshToken } : {});
    rig.worker.say({ type: 'tokenWanted', streamId: page.streamId });
    await new Promise((resolve) => setImmediate(resolve));
    expect(page.commands().slice(1)).toEqual([{ type: 'token', token }]);
  });

  it('dispose closes the streams, lets each say how it ended, then ends the worker', async () => {
    const rig = new SttRig();
    const page = rig.open();
    rig.client.dispose();
    rig.client.dispose();
    expect(rig.worker.commands.filter(({ type }) => type === 'close')).toHaveLength(1);
    expect(rig.worker.isTerminated).toBe(false);
    page.hearClosed(ABORTED);
    expect(await page.stream.outcome).toEqual(ABORTED);
    expect(rig.worker.isTerminated).toBe(true);
    expect(await rig.open().stream.outcome).toEqual(ABORTED);
    expect(rig.workers).toHaveLength(1);
    expect(rig.clock.pending).toBe(0);
  });
});
