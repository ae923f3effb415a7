const MINUTE_MS = 60_000;

/** A figure over time, summed up by minute as its median. */
export class MinuteSeries {
  readonly #minutes: number[][] = [];

  /** `atMs`: since the begin. */
  add(atMs: number, value: number): void {
    const minute = Math.max(0, Math.floor(atMs / MINUTE_MS));
    while (this.#minutes.length <= minute) this.#minutes.push([]);
    this.#minutes[minute]?.push(value);
  }

  /** Of the first minute, the second, …; NaN where there is none. */
  medians(): number[] {
    return this.#minutes.map(medianOf);
  }
}

/** NaN of nothing. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/**
 * From the second minute to the last, as a share of the second; null where either is not known, or
 * there is none between them. The first minute is that of compiling and of buffers that come once.
 */
export function growthOf(medians: readonly number[]): number | null {
  const second = medians[1] ?? NaN;
  const last = medians.at(-1) ?? NaN;
  if (medians.length < 3 || Number.isNaN(second) || Number.isNaN(last)) return null;
  return (last - second) / second;
}
