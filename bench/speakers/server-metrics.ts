/** What a server under load says of itself: `/metrics` before and after, without what was before. */
export class ServerMetricsSpan {
  readonly #url: string;
  readonly #before: ReadonlyMap<string, number>;

  private constructor(url: string, before: ReadonlyMap<string, number>) {
    this.#url = url;
    this.#before = before;
  }

  static async begin(url: string): Promise<ServerMetricsSpan> {
    return new ServerMetricsSpan(url, await scrape(url));
  }

  async end(): Promise<ServerMetricsEnd> {
    const after = await scrape(this.#url);
    return {
      since: (series) => (after.get(series) ?? 0) - (this.#before.get(series) ?? 0),
      now: (series) => after.get(series) ?? Number.NaN,
      quantile: (histogram, labels, share) =>
        quantile(
          histogram,
          labels,
          share,
          (series) => (after.get(series) ?? 0) - (this.#before.get(series) ?? 0),
          [...after.keys()],
        ),
    };
  }
}

export interface ServerMetricsEnd {
  /** Of a counter, written as the server writes it. */
  since(series: string): number;
  /** Of a gauge. */
  now(series: string): number;
  /** Of a histogram's values in the span, as finely as its buckets tell: the upper bound. */
  quantile(histogram: string, labels: string, share: number): number;
}

function quantile(
  histogram: string,
  labels: string,
  share: number,
  since: (series: string) => number,
  all: readonly string[],
): number {
  const bucket = new RegExp(`^${histogram}_bucket\\{(?=.*${labels})`);
  const buckets = all
    .filter((series) => bucket.test(series))
    .map((series) => ({
      le: Number(/le="([^"]+)"/.exec(series)?.[1]?.replace('+Inf', 'Infinity')),
      count: since(series),
    }))
    .toSorted((one, other) => one.le - other.le);
  const total = buckets.at(-1)?.count ?? 0;
  return buckets.find(({ count }) => total > 0 && count >= share * total)?.le ?? Number.NaN;
}

async function scrape(url: string): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(new URL('/metrics', url));
  if (!response.ok) throw new Error(`the server gave no metrics: ${response.status}`);
  const lines = (await response.text()).split('\n').filter((line) => /^[a-z]/.test(line));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}
