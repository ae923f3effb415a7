/** Code that runs in the observing page, before the page's own. Sent there as text: it may use nothing of this file. */

/** A state of a line, as it came into the document. Wall clock, ms. */
export interface Sighting {
  readonly atMs: number;
  readonly segment: string;
  /** Identity. */
  readonly speaker: string;
  /** Where the line begins, as the page says. */
  readonly startMs: number;
  readonly isFinal: boolean;
  readonly text: string;
}

/** A task of the main thread that took over 50 ms. Wall clock, ms. */
export interface LongTask {
  readonly startMs: number;
  readonly durationMs: number;
}

export interface PageWatch {
  readonly sightings: Sighting[];
  readonly longTasks: LongTask[];
}

declare global {
  /** Of {@link watchPage}. */
  var roomBench: PageWatch;
}

/** Notes each line as soon as it changes, and each long task. */
export function watchPage(): void {
  const watch: PageWatch = { sightings: [], longTasks: [] };
  globalThis.roomBench = watch;
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      watch.longTasks.push({ startMs: performance.timeOrigin + startTime, durationMs: duration });
  }).observe({ type: 'longtask', buffered: true });
  new MutationObserver((records) => {
    const atMs = Date.now();
    const lines = new Set<Element>();
    for (const { target, addedNodes } of records) {
      const line = (target instanceof Element ? target : target.parentElement)?.closest(
        '[data-segment]',
      );
      if (line) lines.add(line);
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue;
        if (node.matches('[data-segment]')) lines.add(node);
        for (const added of node.querySelectorAll('[data-segment]')) lines.add(added);
      }
    }
    for (const line of lines) {
      watch.sightings.push({
        atMs,
        segment: line.getAttribute('data-segment') ?? '',
        speaker: line.querySelector('[data-speaker]')?.getAttribute('data-speaker') ?? '',
        startMs: Date.parse(line.querySelector('time')?.dateTime ?? ''),
        isFinal: line.getAttribute('data-state') === 'final',
        text: line.querySelector('[data-text]')?.textContent ?? '',
      });
    }
  }).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: ['data-state'],
  });
}

/** As if the page had no silence gate: every stream sends all it hears. */
export function sendSilence(): void {
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message: unknown, ...rest: unknown[]) {
    const isOpen = typeof message === 'object' && message !== null && 'silenceGate' in message;
    Reflect.apply(post, this, [isOpen ? { ...message, silenceGate: false } : message, ...rest]);
  };
}
