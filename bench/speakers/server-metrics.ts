import { scrape, type Scraped } from '../../server/test/support/scrape.ts';

/** What a server under load says of itself: `/metrics` before and after. */
export class ServerMetricsSpan {
  readonly #before: Scraped;
  readonly #after: Scraped;

  private constructor(before: Scraped, after: Scraped) {
    this.#before = before;
    this.#after = after;
  }

  /** Over `work`; what it came to as well. */
  static async over<Result>(
    url: string,
    work: () => Promise<Result>,
  ): Promise<{ span: ServerMetricsSpan; result: Result }> {
    const before = await scrape(url);
    const result = await work();
    return { span: new ServerMetricsSpan(before, await scrape(url)), result };
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
