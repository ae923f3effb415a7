import type { Page } from 'playwright/test';

/** What React and the page did since it was opened. */
export interface RenderCounts {
  /** Every commit, in order. */
  readonly commits: readonly Commit[];
  /** By frame: messages of the stream worker that brought words. */
  readonly messages: Readonly<Record<number, number>>;
  /** Style changes of the meter's bars. */
  readonly meterMoves: number;
}

export interface Commit {
  /** Animation frames begun before it. */
  readonly frame: number;
  /** Components that were called for it. */
  readonly components: number;
  /** Lines of the transcript that it changed. */
  readonly lines: number;
  /** It changed the words of one open line, and nothing else of the transcript. */
  readonly isPartial: boolean;
}

declare global {
  /** Of {@link countRenders}. */
  var renderCounts: RenderCounts;
}

export const renderCountsOf = (page: Page): Promise<RenderCounts> =>
  page.evaluate(() => globalThis.renderCounts);

/**
 * Runs in the page before its own scripts. Sent there as text: it may use nothing of this file.
 * Counts by the hook that React's own developer tools use, which the production build calls, too;
 * by a loop of animation frames; and by the messages of the worker.
 */
export function countRenders(): void {
  /** As much of React's fiber as is looked at. */
  interface Fiber {
    readonly tag: number;
    readonly flags: number;
    readonly child: Fiber | null;
    readonly sibling: Fiber | null;
    readonly alternate: Fiber | null;
  }
  /** React's tags of function components, forwarded and memoised ones included. */
  const COMPONENTS = [0, 11, 14, 15];
  /** React's flag of a fiber whose component was called. */
  const PERFORMED_WORK = 1;
  const counts = {
    commits: [] as Commit[],
    messages: {} as Record<number, number>,
    meterMoves: 0,
  };
  globalThis.renderCounts = counts;
  let frame = 0;
  const next = (): void => {
    frame += 1;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);

  // What a commit left as it was is the same fiber as before: not gone into.
  const called = (fiber: Fiber | null): number => {
    if (!fiber) return 0;
    const isCalled = COMPONENTS.includes(fiber.tag) && (fiber.flags & PERFORMED_WORK) !== 0;
    const isTouched = fiber.child !== (fiber.alternate?.child ?? null);
    return (isCalled ? 1 : 0) + (isTouched ? called(fiber.child) : 0) + called(fiber.sibling);
  };
  const words = new MutationObserver(() => {});
  const meter = new MutationObserver((moves) => (counts.meterMoves += moves.length));
  const lineOf = ({ target }: MutationRecord): Element | null =>
    (target instanceof Element ? target : target.parentElement)?.closest('[data-segment]') ?? null;
  Object.assign(globalThis, {
    __REACT_DEVTOOLS_GLOBAL_HOOK__: {
      supportsFiber: true,
      inject: () => 1,
      onCommitFiberRoot(_renderer: number, root: { readonly current: Fiber }) {
        const lines = new Set(words.takeRecords().map(lineOf));
        const [line] = lines;
        counts.commits.push({
          frame,
          components: called(root.current.child),
          lines: lines.size,
          isPartial: lines.size === 1 && line?.getAttribute('data-state') === 'partial',
        });
        const log = document.querySelector('[role="log"]');
        if (log) words.observe(log, { subtree: true, childList: true, characterData: true });
        const bars = document.querySelector('[role="meter"]');
        if (bars) meter.observe(bars, { subtree: true, attributeFilter: ['style'] });
      },
      onPostCommitFiberRoot() {},
      onCommitFiberUnmount() {},
    },
  });
  globalThis.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      this.addEventListener('message', ({ data }: MessageEvent<{ readonly type: string }>) => {
        if (data.type === 'transcript') counts.messages[frame] = (counts.messages[frame] ?? 0) + 1;
      });
    }
  };
}
