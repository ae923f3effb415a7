const EDGES = 10;

/**
 * The machine's wall clock in fractions of a millisecond, ms: from the edges of ten of its
 * milliseconds, which takes 10 ms, and from there by the monotonic clock. Processes that do the same
 * agree to a tenth; whoever was held up at an edge reads it too early, so the latest counts.
 */
export function wallClock(): () => number {
  let originMs = -Infinity;
  for (let edge = 0; edge < EDGES; edge += 1) {
    const beforeMs = Date.now();
    let edgeMs = beforeMs;
    while (edgeMs === beforeMs) edgeMs = Date.now();
    originMs = Math.max(originMs, edgeMs - performance.now());
  }
  return () => originMs + performance.now();
}
