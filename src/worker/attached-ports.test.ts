import { describe, expect, it } from 'vitest';
import type { CapturePortMessage, RecycleMessage } from '../shared/messages/capture-port.ts';
import { AttachedPorts, type CapturePort } from './attached-ports.ts';

/** The named double of a MessagePort: delivers at once. */
class PortDouble implements CapturePort {
  onmessage: ((event: never) => void) | null = null;
  readonly recycled: RecycleMessage[] = [];
  isClosed = false;

  postMessage(message: RecycleMessage): void {
    this.recycled.push(message);
  }

  close(): void {
    this.isClosed = true;
  }

  deliver(data: CapturePortMessage): void {
    (this.onmessage as ((event: { data: CapturePortMessage }) => void) | null)?.({ data });
  }

  frame(epoch: number): void {
    const pcm = new Int16Array(1);
    this.deliver({ type: 'frame', epoch, index: 0, capturedAtMs: 0, pcm });
  }
}

function setUp() {
  const taken: number[] = [];
  const ports = new AttachedPorts(({ epoch }) => taken.push(epoch));
  const attach = (epoch: number) => {
    const port = new PortDouble();
    ports.attach(epoch, port);
    return port;
  };
  return { ports, taken, attach };
}

describe('AttachedPorts', () => {
  it('S16 an older epoch goes on until a newer one has spoken: its frames fill the time until then', () => {
    const { ports, taken, attach } = setUp();
    const [older, newer] = [attach(0), attach(1)];
    older.frame(0);
    expect(older.isClosed).toBe(false);
    newer.frame(1);
    expect([older.isClosed, newer.isClosed]).toEqual([true, false]);
    older.frame(0);
    expect(taken).toEqual([0, 1]);
    expect(ports.size).toBe(1);
  });

  it('S17 a newer epoch that ends without a frame has spoken, too; its own port is closed with it', () => {
    const { ports, attach } = setUp();
    const [older, newer] = [attach(0), attach(1)];
    newer.deliver({ type: 'end', epoch: 1, samples: 0 });
    expect([older.isClosed, newer.isClosed]).toEqual([true, true]);
    expect(ports.size).toBe(0);
  });

  it('S16 one of an epoch that is over is closed at once', () => {
    const { ports, attach } = setUp();
    attach(3).frame(3);
    expect(attach(2).isClosed).toBe(true);
    expect(ports.size).toBe(1);
  });

  it('one of the same epoch takes the other’s place', () => {
    const { taken, attach } = setUp();
    const [first, second] = [attach(0), attach(0)];
    expect(first.isClosed).toBe(true);
    second.frame(0);
    expect(taken).toEqual([0]);
    expect(second.recycled).toHaveLength(1);
  });

  it('is bounded: of many that never speak the oldest are closed', () => {
    const { ports, attach } = setUp();
    const attached = Array.from({ length: 20 }, (_, epoch) => attach(epoch));
    expect(attached.map(({ isClosed }) => isClosed).indexOf(false)).toBe(12);
    expect(ports.size).toBe(8);
    ports.closeAll();
    expect(attached.every(({ isClosed }) => isClosed)).toBe(true);
    expect(ports.size).toBe(0);
  });
});
