import { request, type IncomingHttpHeaders } from 'node:http';

export interface Scraped {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Of a series as it is written, such as `a_total{kind="b"}`; null: there is none. */
  value(series: string): number | null;
  /** All series of ours, without their values. */
  readonly series: readonly string[];
}

/** Gets `/metrics`, with headers that fetch() would not let pass. */
export function scrape(url: string, headers: Record<string, string> = {}): Promise<Scraped> {
  return new Promise((resolve, reject) => {
    const asked = request(new URL('/metrics', url), { headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => {
        const values = new Map(
          body
            .split('\n')
            .filter((line) => /^[a-z]/.test(line))
            .map((line) => line.split(/ (?=[^ ]+$)/) as [string, string]),
        );
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body,
          value: (series) => (values.has(series) ? Number(values.get(series)) : null),
          series: [...values.keys()].filter((name) => name.startsWith('earshot_')),
        });
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}
