import { afterEach, describe, expect, it } from 'vitest';
import type { SttCommand } from '../shared/messages/stt-command.ts';
import type { SttEvent } from '../shared/messages/stt-event.ts';
import type { StreamState } from '../shared/stream/stream-state.ts';
import { ManualClock } from '../shared/time/manual-clock.ts';
import type { TranscriptEvent } from '../shared/transcript/transcript-event.ts';
import { StreamHost } from '../worker/stream-host.ts';
import { WorkletDouble } from '../worker/stream-host-rig-double.ts';
import { ORIGIN_EPOCH_MS, RecordingLog } from '../worker/stream-rig-double.ts';
import { MemoryTransport, readyMessage } from '../worker/transport-double.ts';
import { createSttClient } from './stt-client.ts';

/** A worker with the real host in it; messages take their turn in both directions, as between threads. */
class HostingWorker extends EventTarget implements Worker {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onmessageerror: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  isTerminated = false;
  readonly #host: StreamHost;

  constructor(clock: ManualClock, transport: MemoryTransport) {
    super();
    this.#host = new StreamHost({
      // Its timers end with it.
      clock: {
        now: () => clock.now(),
        after: (delayMs, callback) =>
          clock.after(delayMs, () => {
            if (!this.isTerminated) callback();
          }),
      },
      wallClockMs: () => ORIGIN_EPOCH_MS + clock.now(),
      random: () => 0,
      openSocket: transport.openSocket,
      log: new RecordingLog(),
      post: (event) => this.#post(event),
    });
  }

  postMessage(command: SttCommand<MessagePort>): void {
    queueMicrotask(() => {
      if (!this.isTerminated) this.#host.handle(command);
    });
  }

  /** As `self.close()` in it: no event tells. */
  terminate(): void {
    this.isTerminated = true;
  }

  #post(data: SttEvent): void {
    queueMicrotask(() => {
      if (!this.isTerminated) this.onmessage?.(new MessageEvent('message', { data }));
    });
  }
}

const worklets: WorkletDouble[] = [];

afterEach(() => {
  for (const { port } of worklets.splice(0)) port.close();
});

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function setUp() {
  const clock = new ManualClock();
  const transport = new MemoryTransport();
  const workers: HostingWorker[] = [];
  const client = createSttClient(() => {
    const worker = new HostingWorker(clock, transport);
    workers.push(worker);
    return worker;
  }, clock);
  const states: StreamState[] = [];
  const transcript: TranscriptEvent[] = [];
  let epoch = -1;
  const attach = (): WorkletDouble => {
    epoch += 1;
    const { port1, port2 } = new MessageChannel();
    const worklet = new WorkletDouble(port1 as never, epoch, clock);
    worklets.push(worklet);
    stream.attachCapture(epoch, port2);
    return worklet;
  };
  const captures: WorkletDouble[] = [];
  const stream = client.openStream({
    url: 'ws://test/v1/stream',
    interim: true,
    onState: (state) => states.push(state),
    onTranscript: (events) => transcript.push(...events),
    onProgress: () => undefined,
    onCaptureStalled: () => undefined,
    onCaptureLost: () => captures.push(attach()),
  });
  captures.push(attach());
  const capture = (): WorkletDouble => {
    const newest = captures.at(-1);
    if (!newest) throw new Error('no capture');
    return newest;
  };
  const tick = async (ms: number) => {
    clock.advance(ms);
    await settled();
  };
  const speak = async (frames: number) => {
    for (let frame = 0; frame < frames; frame++) {
      await tick(100);
      capture().sendFrame();
    }
    await capture().taken();
    await settled();
  };
  return { clock, transport, workers, client, states, transcript, stream, capture, tick, speak };
}

function tiles(transcript: readonly TranscriptEvent[]): [string, number, number][] {
  return transcript.flatMap((event): [string, number, number][] => {
    if (event.type === 'final') return [[event.text, event.start, event.end]];
    return event.type === 'gap' ? [[event.reason, event.start, event.end]] : [];
  });
}

describe('S18, S19: the page’s client with the worker’s host', () => {
  it('S19 a worker ended in mid-speech: every word once, a gap for what died with it', async () => {
    const { transport, workers, states, transcript, stream, capture, tick, speak } = setUp();
    await settled();
    transport.socket.open();
    transport.socket.say(readyMessage());
    await speak(10);
    transport.socket.say(
      { type: 'final', seq: 1, id: '0', start: 0, end: 8_000, text: 'one' },
      {
        type: 'partial',
        id: '8000',
        rev: 1,
        start: 8_000,
        end: 16_000,
        text: 'tw',
        stableChars: 0,
      },
    );
    await settled();
    // A tile that the worker has processed and the page is never told of.
    transport.socket.say({
      type: 'final',
      seq: 2,
      id: '8000',
      start: 8_000,
      end: 12_000,
      text: 'two',
    });
    workers[0]?.terminate();
    for (let second = 0; second < 7; second++) await tick(1_000);
    expect(workers).toHaveLength(2);
    expect(transcript.at(-1)).toEqual({ type: 'discard', start: 8_000 });

    expect(transport.sockets).toHaveLength(2);
    transport.socket.open();
    expect(transport.socket.sentOf('start')).toMatchObject([{ base: 8_000 }]);
    transport.socket.say(readyMessage({ session: 'second', received: 8_000, committed: 8_000 }));
    await speak(30);
    // What was known to be lost at once, the rest with the first frame: no hole between.
    const gaps = transport.socket.sentOf('gap');
    const firstSample = transport.socket.sentOf('audio')[0]?.firstSample ?? Number.NaN;
    expect(gaps.map(({ reason }) => reason)).toEqual(['worker_lost', 'worker_lost']);
    expect(gaps.map(({ from }) => from)).toEqual([8_000, gaps[0]?.to]);
    expect(gaps[1]?.to).toBe(firstSample);
    // Wall clock: 10 frames, 7 s without a worker, and the frame itself.
    expect(firstSample).toBe(16_000 + 7 * 16_000);
    const ended = stream.endInput();
    await settled();
    capture().sendEnd();
    await capture().closed;
    const total = firstSample + 30 * 1_600;
    expect(transport.socket.sent.at(-1)).toMatchObject({ type: 'end_of_stream', at: total });
    transport.socket.say(
      { type: 'gap', seq: 1, start: 8_000, end: firstSample, reason: 'worker_lost' },
      { type: 'final', seq: 2, id: `${firstSample}`, start: firstSample, end: total, text: 'six' },
      { type: 'done', seq: 3, samples: total, finals: 1 },
    );
    expect(await ended).toEqual({ type: 'completed', durationMs: total / 16 });
    expect(tiles(transcript)).toEqual([
      ['one', 0, 8_000],
      ['worker_lost', 8_000, firstSample],
      ['six', firstSample, total],
    ]);
    expect(states.filter(({ type }) => type === 'closed')).toHaveLength(1);
  });

  it('S19 a worker ended after Stop: the rest is a gap, and the stream has its end', async () => {
    const { transport, workers, stream, capture, tick, speak, transcript } = setUp();
    await speak(10);
    const ended = stream.endInput();
    await settled();
    capture().sendEnd();
    await capture().closed;
    workers[0]?.terminate();
    for (let second = 0; second < 7; second++) await tick(1_000);
    transport.socket.open();
    transport.socket.say(readyMessage({ session: 'second' }));
    expect(transport.socket.sent.slice(1)).toMatchObject([
      { type: 'gap', from: 0, to: 16_000, reason: 'worker_lost' },
      { type: 'end_of_stream', at: 16_000 },
    ]);
    transport.socket.say(
      { type: 'gap', seq: 1, start: 0, end: 16_000, reason: 'worker_lost' },
      { type: 'done', seq: 2, samples: 16_000, finals: 0 },
    );
    expect(await ended).toEqual({ type: 'completed', durationMs: 1_000 });
    expect(tiles(transcript)).toEqual([['worker_lost', 0, 16_000]]);
  });

  it('S18 given up, heard on, tried again: all of it is sent, and nothing is left over', async () => {
    const { clock, transport, client, stream, capture, speak, states, transcript } = setUp();
    await speak(10);
    stream.giveUp();
    expect(await stream.outcome).toMatchObject({ kept: { heldSamples: 16_000 } });
    await speak(10);
    const next = stream.retry();
    await settled();
    transport.socket.open();
    transport.socket.say(readyMessage());
    await speak(10);
    void stream.endInput();
    await settled();
    capture().sendEnd();
    await capture().closed;
    const samples = transport.socket.sentOf('audio').reduce((sum, { pcm }) => sum + pcm.length, 0);
    expect(samples).toBe(48_000);
    transport.socket.say(
      { type: 'final', seq: 1, id: '0', start: 0, end: 48_000, text: 'all of it' },
      { type: 'done', seq: 2, samples: 48_000, finals: 1 },
    );
    expect(await next).toEqual({ type: 'completed', durationMs: 3_000 });
    expect(tiles(transcript)).toEqual([['all of it', 0, 48_000]]);
    expect(states.map(({ type }) => type)).toMatchObject([
      'connecting',
      'closed',
      'connecting',
      'streaming',
      'draining',
      'closed',
    ]);
    client.dispose();
    await settled();
    expect(clock.pending).toBe(0);
  });
});
