import { describe, expect, it } from 'vitest';
import type { StreamState } from '../shared/stream/stream-state.ts';
import type { TranscriptEvent } from '../shared/transcript/transcript-event.ts';
import { createSttClient } from './stt-client.ts';
import { WorkerDouble } from './worker-double.ts';

function setUp() {
  const workers: WorkerDouble[] = [];
  const client = createSttClient(() => {
    const worker = new WorkerDouble();
    workers.push(worker);
    return worker;
  });
  const open = () => {
    const states: StreamState[] = [];
    const transcript: TranscriptEvent[] = [];
    const stream = client.openStream({
      url: 'ws://test/v1/stream',
      token: 'secret',
      interim: true,
      onState: (state) => states.push(state),
      onTranscript: (events) => transcript.push(...events),
      onProgress: () => undefined,
    });
    return { stream, states, transcript };
  };
  return { workers, client, open };
}

const ABORTED = { type: 'closed', outcome: { type: 'aborted' } } as const;
const FINAL = { type: 'final', id: '0', start: 0, end: 16_000, text: 'word' } as const;

describe('SttClient: the page speaks to its streams', () => {
  it('one worker, made before the first stream, serves all; each is named in every message', () => {
    const { workers, open } = setUp();
    expect(workers).toHaveLength(1);
    const { stream: one } = open();
    const { stream: two } = open();
    two.giveUp();
    expect(workers).toHaveLength(1);
    expect(one.streamId).not.toBe(two.streamId);
    expect(workers[0]?.commands).toEqual([
      {
        type: 'open',
        streamId: one.streamId,
        url: 'ws://test/v1/stream',
        token: 'secret',
        interim: true,
      },
      {
        type: 'open',
        streamId: two.streamId,
        url: 'ws://test/v1/stream',
        token: 'secret',
        interim: true,
      },
      { type: 'giveUp', streamId: two.streamId },
    ]);
  });

  it('S2 endInput answers the same promise at each call, with the outcome', async () => {
    const { workers, open } = setUp();
    const { stream, states, transcript } = open();
    const first = stream.endInput();
    expect(stream.endInput()).toBe(first);
    const outcome = { type: 'completed', durationMs: 1000 } as const;
    const { streamId } = stream;
    workers[0]?.say(
      { type: 'transcript', streamId, events: [FINAL] },
      { type: 'state', streamId, state: { type: 'closed', outcome } },
    );
    expect(await first).toEqual(outcome);
    expect(await stream.endInput()).toEqual(outcome);
    expect(transcript).toEqual([FINAL]);
    expect(states).toEqual([{ type: 'closed', outcome }]);
  });

  it('S8 nothing is told after closed, and late verbs do nothing', async () => {
    const { workers, open } = setUp();
    const { stream, states, transcript } = open();
    const { streamId } = stream;
    workers[0]?.say({ type: 'state', streamId, state: ABORTED });
    workers[0]?.say({ type: 'transcript', streamId, events: [FINAL] });
    const sent = workers[0]?.commands.length;
    stream.close();
    stream.giveUp();
    expect(await stream.finalize()).toEqual({ type: 'aborted' });
    const { port1, port2 } = new MessageChannel();
    const closed = new Promise((resolve) => port2.addEventListener('close', resolve));
    stream.attachCapture(0, port1);
    await closed;
    expect(workers[0]?.commands).toHaveLength(sent ?? Number.NaN);
    expect(states).toEqual([ABORTED]);
    expect(transcript).toEqual([]);
  });

  it('the port is transferred; finalize settles by its own request', async () => {
    const { workers, open } = setUp();
    const { stream } = open();
    const { port1, port2 } = new MessageChannel();
    stream.attachCapture(3, port1);
    expect(workers[0]?.transferred).toEqual([port1]);
    const first = stream.finalize();
    const second = stream.finalize();
    const { streamId } = stream;
    workers[0]?.say({ type: 'finalized', streamId, requestId: 2, result: 'flushed' });
    expect(await second).toBe('flushed');
    workers[0]?.say({ type: 'state', streamId, state: ABORTED });
    expect(await first).toEqual({ type: 'aborted' });
    port1.close();
    port2.close();
  });

  it('a worker that fails ends its streams as worker_lost; the next stream gets another', async () => {
    const { workers, open } = setUp();
    const { stream, states } = open();
    const finalized = stream.finalize();
    const ended = stream.endInput();
    workers[0]?.fail();
    const outcome = { type: 'failed', error: { code: 'worker_lost', retryable: true } };
    expect(await ended).toMatchObject(outcome);
    expect(await finalized).toMatchObject(outcome);
    expect(states).toMatchObject([{ type: 'closed', outcome }]);
    expect(workers[0]?.isTerminated).toBe(true);
    open();
    expect(workers).toHaveLength(2);
  });

  it('dispose closes the streams, lets each say how it ended, then ends the worker', async () => {
    const { workers, client, open } = setUp();
    const { stream } = open();
    client.dispose();
    client.dispose();
    const worker = workers[0];
    expect(worker?.commands.filter(({ type }) => type === 'close')).toHaveLength(1);
    expect(worker?.isTerminated).toBe(false);
    worker?.say({ type: 'state', streamId: stream.streamId, state: ABORTED });
    expect(await stream.outcome).toEqual({ type: 'aborted' });
    expect(worker?.isTerminated).toBe(true);
    expect(await open().stream.outcome).toEqual({ type: 'aborted' });
    expect(workers).toHaveLength(1);
  });
});
