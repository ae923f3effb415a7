import { receiveMessageOnPort, type MessagePort as NodePort } from 'node:worker_threads';
import { describe, expect, it, vi } from 'vitest';
import { VAD_WINDOW_SAMPLES } from '../../server/src/engine/engine.ts';
import { FramePool } from '../shared/audio/frame-pool.ts';
import { floatToPcm16 } from '../shared/audio/pcm16.ts';
import { resampleAll } from '../shared/audio/resample-all.ts';
import type { CaptureReport } from '../shared/messages/capture-control.ts';
import type { CaptureFrame, CapturePortMessage } from '../shared/messages/capture-port.ts';
import { CaptureLine, FRAME_SAMPLES } from './capture-line.ts';

const RATE_HZ = 48_000;
const QUANTUM = 128;
const NOW_MS = 1_700_000_000_000;

/** All that waits on a port, in order: real ports of this process, read without waiting. */
function drain<Message>(port: MessagePort): Message[] {
  const messages: Message[] = [];
  const node = port as unknown as NodePort;
  for (let next = receiveMessageOnPort(node); next; next = receiveMessageOnPort(node))
    messages.push(next.message as Message);
  return messages;
}

/** A capture line on real message channels, and the far ends of both. */
function openLine(pool?: FramePool) {
  const control = new MessageChannel();
  const frames = new MessageChannel();
  const line = new CaptureLine(RATE_HZ, control.port1, () => NOW_MS, pool);
  return {
    line,
    start: (epoch = 3, reportsLevel = true) =>
      line.handleCommand({ type: 'start', epoch, port: frames.port1, reportsLevel }),
    stop: () => line.handleCommand({ type: 'stop' }),
    reports: () => drain<CaptureReport>(control.port2),
    frames: () => drain<CapturePortMessage>(frames.port2),
    framePort: frames.port2,
    close: () => [control.port1, frames.port1].forEach((port) => port.close()),
  };
}

function tone(samples: number): Float32Array {
  return Float32Array.from({ length: samples }, (_, i) => 0.5 * Math.sin((i * 2 * Math.PI) / 100));
}

/** Feeds whole quanta of one signal on all channels. */
function feed(line: CaptureLine, signal: Float32Array, channelCount = 1): void {
  for (let at = 0; at < signal.length; at += QUANTUM) {
    const quantum = signal.subarray(at, at + QUANTUM);
    line.process(Array.from({ length: channelCount }, () => quantum));
  }
}

function isFrame(message: CapturePortMessage): message is CaptureFrame {
  return message.type === 'frame';
}

function joined(messages: readonly CapturePortMessage[]): number[] {
  return messages.filter(isFrame).flatMap((frame) => [...frame.pcm]);
}

describe('CaptureLine', () => {
  it.each([1, 2])(
    'S16, S17: sends what the resampler makes of %i channels in numbered frames, the tail, then the end',
    (channelCount) => {
      const capture = openLine();
      const signal = tone(QUANTUM * 100);
      capture.start();
      feed(capture.line, signal, channelCount);
      capture.stop();

      const messages = capture.frames();
      const expected = floatToPcm16(resampleAll(signal, RATE_HZ));
      expect(joined(messages)).toEqual([...expected]);
      let index = 0;
      for (const frame of messages.filter(isFrame)) {
        expect(frame).toMatchObject({ epoch: 3, index, capturedAtMs: NOW_MS });
        expect(frame.pcm.length).toBe(Math.min(FRAME_SAMPLES, expected.length - index));
        index += frame.pcm.length;
      }
      expect(messages.at(-1)).toEqual({ type: 'end', epoch: 3, samples: expected.length });
      expect(capture.reports().at(-1)).toEqual({ type: 'stopped', samples: expected.length });
      capture.close();
    },
  );

  it('frames are whole windows of voice activity, so that none waits for the next frame', () => {
    expect(FRAME_SAMPLES % VAD_WINDOW_SAMPLES).toBe(0);
  });

  it('hears nothing before start, and takes the first quantum after it', () => {
    const capture = openLine();
    feed(capture.line, tone(QUANTUM * 50));
    expect(capture.reports()).toEqual([]);
    capture.start();
    feed(capture.line, new Float32Array(QUANTUM * 3).fill(0.25));
    capture.stop();
    const heard = joined(capture.frames());
    expect(heard).toHaveLength(QUANTUM);
    expect(heard[QUANTUM / 2]).toBe(0.25 * 32_768);
    capture.close();
  });

  it('is kept alive until stopped, and let go after', () => {
    const capture = openLine();
    expect(capture.line.process([])).toBe(true);
    capture.start();
    expect(capture.line.process([])).toBe(true);
    capture.stop();
    expect(capture.line.process([tone(QUANTUM)])).toBe(false);
    capture.close();
  });

  it('S17: ends once and answers each stop', () => {
    const capture = openLine();
    capture.start();
    feed(capture.line, tone(QUANTUM * 3));
    capture.stop();
    capture.stop();
    expect(capture.frames().filter(({ type }) => type === 'end')).toHaveLength(1);
    expect(capture.reports()).toEqual([
      { type: 'stopped', samples: QUANTUM },
      { type: 'stopped', samples: QUANTUM },
    ]);
    capture.close();
  });

  it('answers a stop without a start, and closes the port of a start that comes too late', async () => {
    const capture = openLine();
    capture.stop();
    expect(capture.reports()).toEqual([{ type: 'stopped', samples: 0 }]);
    const closed = new Promise((resolve) => capture.framePort.addEventListener('close', resolve));
    capture.start();
    await closed;
    expect(capture.line.process([tone(QUANTUM)])).toBe(false);
    capture.close();
  });

  it('makes no samples without a signal, and goes on with the level', () => {
    const capture = openLine();
    capture.start();
    for (let i = 0; i < 40; i++) capture.line.process([]);
    feed(capture.line, tone(QUANTUM * 3));
    for (let i = 0; i < 40; i++) capture.line.process([]);
    capture.stop();
    const reports = capture.reports();
    expect(reports.filter(({ type }) => type === 'level')).toHaveLength(4);
    expect(reports[0]).toEqual({ type: 'level', rms: 0, peak: 0, samples: 0 });
    expect(reports.at(-1)).toEqual({ type: 'stopped', samples: QUANTUM });
    capture.close();
  });

  it('reports the level twenty times a second, never together with a frame', () => {
    const capture = openLine();
    capture.start();
    let together = 0;
    let levels = 0;
    for (let i = 0; i < RATE_HZ / QUANTUM; i++) {
      feed(capture.line, new Float32Array(QUANTUM).fill(-0.5));
      const reports = capture.reports();
      const frames = capture.frames();
      together += reports.length + frames.length > 1 ? 1 : 0;
      levels += reports.length;
      for (const report of reports) expect(report).toMatchObject({ rms: 0.5, peak: 0.5 });
    }
    expect(together).toBe(0);
    expect(levels).toBeGreaterThanOrEqual(19);
    expect(levels).toBeLessThanOrEqual(20);
    capture.close();
  });

  it('reports no level to whom it is of no use, and at the end what was heard', () => {
    const capture = openLine();
    capture.start(3, false);
    feed(capture.line, new Float32Array(RATE_HZ).fill(0.5));
    for (let i = 0; i < 400; i++) capture.line.process([]);
    expect(capture.reports()).toEqual([]);
    capture.stop();
    const heard = 16_000;
    expect(capture.reports()).toEqual([{ type: 'stopped', samples: heard }]);
    expect(joined(capture.frames())).toHaveLength(heard);
    capture.close();
  });

  it('fills the buffers that come back, and allocates only while they are away', async () => {
    const pool = new FramePool(FRAME_SAMPLES, 4, 8);
    const capture = openLine(pool);
    const frame = new Float32Array(FRAME_SAMPLES * 3);
    capture.start();
    for (let round = 0; round < 20; round++) {
      feed(capture.line, frame);
      for (const { pcm } of capture.frames().filter(isFrame))
        capture.framePort.postMessage({ type: 'recycle', buffer: pcm.buffer }, [pcm.buffer]);
      await vi.waitFor(() => expect(pool.free).toBe(3), { interval: 1 });
    }
    expect(pool.allocated).toBe(4);
    capture.close();
  });

  it('takes quanta of another size than 128', () => {
    const capture = openLine();
    const signal = tone(4_096);
    capture.start();
    for (let at = 0; at < signal.length; at += 1_024)
      capture.line.process([signal.subarray(at, at + 1_024)]);
    capture.stop();
    expect(joined(capture.frames())).toEqual([...floatToPcm16(resampleAll(signal, RATE_HZ))]);
    capture.close();
  });
});
