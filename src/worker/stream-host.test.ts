import { once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import type { SttEvent } from '../shared/messages/stt-event.ts';
import { ManualClock } from '../shared/time/manual-clock.ts';
import { readyMessage, MemoryTransport } from './transport-double.ts';
import { StreamHost, type CapturePort } from './stream-host.ts';
import { RecordingLog } from './stream-rig-double.ts';

const ports: MessagePort[] = [];

afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

function setUp() {
  const clock = new ManualClock();
  const transport = new MemoryTransport();
  const log = new RecordingLog();
  const events: SttEvent[] = [];
  const post = (event: SttEvent) => events.push(event);
  const host = new StreamHost({ clock, openSocket: transport.openSocket, log, post });
  const open = (streamId: string) =>
    host.handle({ type: 'open', streamId, url: `ws://test/${streamId}`, interim: true });
  return { clock, transport, log, events, host, open };
}

/** A worklet's end of a frame port, the other being attached. */
function attach(host: StreamHost, streamId: string, epoch = 0): MessagePort {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1);
  const port = port2 as unknown as CapturePort;
  host.handle({ type: 'attachCapture', streamId, epoch, port });
  return port1;
}

function sendFrame(port: MessagePort, index: number): void {
  const pcm = new Int16Array(1600).fill(index + 1);
  port.postMessage({ type: 'frame', epoch: 0, index, capturedAtMs: index / 16 + 100, pcm }, [
    pcm.buffer,
  ]);
}

describe('StreamHost: all streams of a page in one worker', () => {
  it('tells a stream apart from the others, in states, transcripts and sockets', () => {
    const { host, transport, events, open } = setUp();
    open('a');
    open('b');
    for (const socket of transport.sockets) {
      socket.open();
      socket.say(readyMessage({ session: socket.url }));
    }
    host.handle({ type: 'close', streamId: 'a' });
    expect(host.openStreams).toBe(1);
    const states = events.flatMap((event) =>
      event.type === 'state' ? [[event.streamId, event.state.type]] : [],
    );
    expect(states).toEqual([
      ['a', 'connecting'],
      ['b', 'connecting'],
      ['a', 'streaming'],
      ['b', 'streaming'],
      ['a', 'closed'],
    ]);
  });

  it('S16 frames go from the port into the stream, their buffers back to the worklet', async () => {
    const { host, transport, open } = setUp();
    open('a');
    const port = attach(host, 'a');
    const recycled = once(port, 'message');
    sendFrame(port, 0);
    const [message] = (await recycled) as [{ type: string; buffer: ArrayBuffer }];
    expect(message.type).toBe('recycle');
    expect(message.buffer.byteLength).toBe(3200);
    transport.socket.open();
    transport.socket.say(readyMessage());
    expect(transport.socket.sentOf('audio')[0]?.pcm[1599]).toBe(1);
  });

  it('S17 the end comes down the port, after endInput, and closes it', async () => {
    const { host, transport, open } = setUp();
    open('a');
    transport.socket.open();
    transport.socket.say(readyMessage());
    const port = attach(host, 'a');
    port.on('message', () => undefined); // recycled buffers; a port that is not read never closes
    host.handle({ type: 'endInput', streamId: 'a' });
    expect(transport.socket.sentOf('end_of_stream')).toEqual([]);
    sendFrame(port, 0);
    port.postMessage({ type: 'end', epoch: 0, samples: 1600 });
    await once(port, 'close');
    expect(transport.socket.sent.at(-1)).toMatchObject({ type: 'end_of_stream', at: 1600 });
  });

  it('a stream that closes closes its ports; one attached too late is closed, too', async () => {
    const { host, open } = setUp();
    open('a');
    const port = attach(host, 'a');
    host.handle({ type: 'close', streamId: 'a' });
    await once(port, 'close');
    await once(attach(host, 'a', 1), 'close');
    expect(host.openStreams).toBe(0);
  });

  it('answers finalize with the flush, or with the outcome', async () => {
    const { host, transport, events, open } = setUp();
    open('a');
    transport.socket.open();
    transport.socket.say(readyMessage());
    host.handle({ type: 'finalize', streamId: 'a', requestId: 1 });
    transport.socket.say({ type: 'flushed', seq: 1, id: '1' });
    host.handle({ type: 'finalize', streamId: 'a', requestId: 2 });
    host.handle({ type: 'giveUp', streamId: 'a' });
    await new Promise((resolve) => setImmediate(resolve));
    const outcome = { type: 'failed', error: { code: 'given_up' } };
    expect(events.filter(({ type }) => type === 'finalized')).toMatchObject([
      { requestId: 1, result: 'flushed' },
      { requestId: 2, result: outcome },
    ]);
  });

  it('posts progress at most five times a second, the newest in the end, and leaves no timer', () => {
    const { clock, host, transport, events, open } = setUp();
    open('a');
    transport.socket.open();
    transport.socket.say(readyMessage());
    const progressOf = () => events.filter(({ type }) => type === 'progress');
    const before = progressOf().length;
    for (let ack = 0; ack < 1000; ack++) {
      transport.socket.say({ type: 'ack', received: 0, committed: 0, sendUntil: ack });
      clock.advance(1);
    }
    expect(progressOf().length - before).toBe(5);
    host.handle({ type: 'close', streamId: 'a' });
    expect(events.slice(-2).map(({ type }) => type)).toEqual(['progress', 'state']);
    expect(clock.pending).toBe(0);
  });

  it('a second stream of the same id is refused, the first goes on', () => {
    const { host, transport, log, open } = setUp();
    open('a');
    open('a');
    expect(transport.sockets).toHaveLength(1);
    expect(log.warnings).toEqual(['stream_id_taken']);
    expect(host.openStreams).toBe(1);
  });
});
