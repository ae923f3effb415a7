/** Code that runs in the page and in its stream worker, before anything is said. Sent there as text: it may use nothing of this file. */

/** Times: wall clock of the machine, ms, in fractions (as wall-clock.ts has it). */
export interface PageNotes {
  /** Words of a line, as they were told, came into the document, and were painted. */
  readonly words: PageWords[];
  /** Presses of buttons. */
  readonly presses: number[];
  /** Tasks of the main thread over 50 ms, by the wall clock. */
  readonly longTasks: number[];
}

export interface PageWords {
  readonly isFinal: boolean;
  /** The tile's first sample, in decimal. */
  readonly id: string;
  /** Of the stream's timeline: the end of the audio that was decoded. */
  readonly end: number;
  readonly text: string;
  /** The worker's message came; the store had taken it. */
  readonly cameMs: number;
  readonly storedMs: number;
  /** In the document; null: never, another state of the line had taken its place. */
  shownMs: number | null;
  /** The main thread had handed on the frame that shows it. */
  paintedMs: number | null;
}

export interface WorkerNotes {
  /** Frames of the worklet, in order. */
  readonly frames: WorkletFrame[];
  readonly sent: { readonly first: number; readonly samples: number; readonly atMs: number }[];
  readonly control: { readonly type: string; readonly atMs: number }[];
  readonly heard: { readonly type: string; readonly end: number; readonly atMs: number }[];
}

export interface WorkletFrame {
  readonly index: number;
  readonly samples: number;
  /** `Date.now()` of the audio thread when it posted the frame. */
  readonly postedMs: number;
  readonly cameMs: number;
}

declare global {
  /** Of {@link watchWords}. */
  var wordsBench: PageNotes;
  /** Of {@link watchWorker}. */
  var workerBench: WorkerNotes;
}

/** In the page, before its own scripts. */
export function watchWords(): void {
  const notes: PageNotes = { words: [], presses: [], longTasks: [] };
  globalThis.wordsBench = notes;
  // The edge of a millisecond of the machine's wall clock; whoever was held up at one reads it too early.
  let originMs = -Infinity;
  for (let edge = 0; edge < 10; edge += 1) {
    const beforeMs = Date.now();
    let edgeMs = beforeMs;
    while (edgeMs === beforeMs) edgeMs = Date.now();
    originMs = Math.max(originMs, edgeMs - performance.now());
  }
  const nowMs = (): number => originMs + performance.now();
  addEventListener('click', () => notes.presses.push(nowMs()), { capture: true });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) notes.longTasks.push(duration);
  }).observe({ type: 'longtask', buffered: true });

  // A message that is posted within a frame is handled after it: the frame has been handed on by then.
  let isInFrame = false;
  let waiting: (() => void)[] = [];
  const afterFrame = new MessageChannel();
  afterFrame.port1.onmessage = () => {
    isInFrame = false;
    for (const told of waiting.splice(0)) told();
  };
  const ask = requestAnimationFrame.bind(globalThis);
  globalThis.requestAnimationFrame = (callback) =>
    ask((timeMs) => {
      isInFrame = true;
      afterFrame.port2.postMessage(null);
      callback(timeMs);
    });
  const whenPainted = (told: () => void): void => {
    waiting.push(told);
    if (!isInFrame) requestAnimationFrame(() => {});
  };

  new MutationObserver(() => {
    const atMs = nowMs();
    for (const it of notes.words) {
      if (it.shownMs !== null) continue;
      const line = document.querySelector(`[data-segment$="-${it.id}"] [data-text]`);
      if (line?.textContent !== it.text) continue;
      it.shownMs = atMs;
      whenPainted(() => (it.paintedMs = nowMs()));
    }
  }).observe(document, { subtree: true, childList: true, characterData: true });

  const setter = Object.getOwnPropertyDescriptor(Worker.prototype, 'onmessage');
  Object.defineProperty(Worker.prototype, 'onmessage', {
    set(this: Worker, listener: (event: MessageEvent) => void) {
      setter?.set?.call(this, (event: MessageEvent) => {
        const cameMs = nowMs();
        listener.call(this, event);
        const storedMs = nowMs();
        const { events = [] } = event.data as {
          events?: { type: string; id: string; end: number; text: string }[];
        };
        for (const { type, id, end, text } of events) {
          if ((type !== 'partial' && type !== 'final') || text === '') continue;
          const told = { cameMs, storedMs, shownMs: null, paintedMs: null };
          notes.words.push({ isFinal: type === 'final', id, end, text, ...told });
        }
      });
    },
  });
}

/** In the stream worker, before a stream is opened. */
export function watchWorker(): void {
  const notes: WorkerNotes = { frames: [], sent: [], control: [], heard: [] };
  globalThis.workerBench = notes;
  // The edge of a millisecond of the machine's wall clock; whoever was held up at one reads it too early.
  let originMs = -Infinity;
  for (let edge = 0; edge < 10; edge += 1) {
    const beforeMs = Date.now();
    let edgeMs = beforeMs;
    while (edgeMs === beforeMs) edgeMs = Date.now();
    originMs = Math.max(originMs, edgeMs - performance.now());
  }
  const nowMs = (): number => originMs + performance.now();
  const HEADER_BYTES = 16;

  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    const atMs = nowMs();
    send.call(this, data);
    if (typeof data === 'string') {
      const { type } = JSON.parse(data) as { type: string };
      notes.control.push({ type, atMs });
    } else if (data instanceof Uint8Array) {
      const first = Number(new DataView(data.buffer).getBigUint64(8, true));
      notes.sent.push({ first, samples: (data.byteLength - HEADER_BYTES) / 2, atMs });
    }
  };

  /** Whoever sets `onmessage` on `prototype` from now on gets messages after `note` has. */
  const listenFirst = (prototype: object, note: (data: unknown, atMs: number) => void): void => {
    const setter = Object.getOwnPropertyDescriptor(prototype, 'onmessage');
    Object.defineProperty(prototype, 'onmessage', {
      set(this: unknown, listener: ((event: MessageEvent) => void) | null) {
        const heard = (event: MessageEvent): void => {
          note(event.data, nowMs());
          listener?.call(this, event);
        };
        setter?.set?.call(this, listener && heard);
      },
    });
  };
  listenFirst(WebSocket.prototype, (data, atMs) => {
    const { type, end = 0 } = JSON.parse(String(data)) as { type: string; end?: number };
    notes.heard.push({ type, end, atMs });
  });
  listenFirst(MessagePort.prototype, (data, cameMs) => {
    const frame = data as { type: string; index: number; capturedAtMs: number; pcm: Int16Array };
    if (frame.type !== 'frame') return;
    const { index, pcm, capturedAtMs: postedMs } = frame;
    notes.frames.push({ index, samples: pcm.length, postedMs, cameMs });
  });
}
