import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { scrape } from './support/scrape.ts';
import { openServer } from './support/test-server.ts';

const ROW = /^\| `(earshot_\w+)`(?: by ((?:`\w+`(?:, )?)+))? \| (\w+) \|/gm;
const TYPE = /^# TYPE (earshot_\w+) (\w+)$/gm;

/** Names of a series' labels, but for the bounds of a histogram. */
function labelsOf(series: string): string[] {
  return [...series.matchAll(/(\w+)="/g)].map(([, name = '']) => name).filter((it) => it !== 'le');
}

test('docs/METRICS.md lists what is exported, each with its type and its labels, and nothing else', async () => {
  const page = await readFile(new URL('../../docs/METRICS.md', import.meta.url), 'utf8');
  const listed = [...page.matchAll(ROW)].map(([, name, labels = '', type]) => [
    name,
    `${type} by ${[...labels.matchAll(/\w+/g)].join()}`,
  ]);
  const server = await openServer();
  const client = server.client();
  await client.start();
  client.end();
  await client.closed;
  const { body, series } = await scrape(server.url);
  const exported = [...body.matchAll(TYPE)].map(([, name = '', type]) => {
    const own = series.find((it) => it.startsWith(name)) ?? '';
    // It has no series before the first decode.
    const labels = name.endsWith('realtime_factor') ? 'kind' : labelsOf(own).join();
    return [name, `${type} by ${labels}`];
  });
  expect(exported.length).toBeGreaterThan(15);
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(exported));
});
