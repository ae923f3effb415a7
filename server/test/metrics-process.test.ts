import { expect, test } from 'vitest';
import { scrape } from './support/scrape.ts';
import { runProcess } from './support/server-process.ts';

test('the process tells of itself: processor time, memory, event loop, garbage', async () => {
  const url = await runProcess('scripted-main.ts', { PORT: '0' }).url;
  const { body } = await scrape(url);
  for (const name of [
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'nodejs_eventloop_lag_p99_seconds',
    'nodejs_heap_size_used_bytes',
  ])
    expect(body).toMatch(new RegExp(`^${name} [\\d.e-]+$`, 'm'));
  // Its series are there once something was collected.
  expect(body).toContain('# TYPE nodejs_gc_duration_seconds histogram');
});
