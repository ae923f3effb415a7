import { scrape, type Scraped } from '../../server/test/support/scrape.ts';

/** What a server under load says of itself: `/metrics` before and after. */
export class ServerMetricsSpan {
  readonly #before: Scraped;
  readonly #after: Scraped;

  private constructor(before: Scraped, after: Scraped) {
    this.#before = before;
    this.#after = after;
  }

  /** Over `work`. */
  static async over(url: string, work: () => Promise<unknown>): Promise<ServerMetricsSpan> {
    const before = await scrape(url);
    await work();
    return new ServerMetricsSpan(before, await scrape(url));
  }

  /** Of a gauge, afterwards. */
  gauge(series: string): number {
    return this.#after.value(series) ?? Number.NaN;
  }

  /** Of a histogram's values in the span, as finely as its buckets tell: the upper bound. NaN of none. */
  quantile(histogram: string, labels: string, share: number): number {
    const buckets = this.#after.series
      .filter((series) => series.startsWith(`${histogram}_bucket{`) && series.includes(labels))
      .map((series) => ({ upTo: boundOf(series), count: this.#since(series) }))
      .toSorted((one, other) => one.upTo - other.upTo);
    const total = buckets.at(-1)?.count ?? 0;
    return buckets.find(({ count }) => total > 0 && count >= share * total)?.upTo ?? Number.NaN;
  }

  #since(series: string): number {
    return (this.#after.value(series) ?? 0) - (this.#before.value(series) ?? 0);
  }
}

function boundOf(bucket: string): number {
  const bound = /le="([^"]+)"/.exec(bucket)?.[1];
  return bound === '+Inf' ? Infinity : Number(bound);
}
