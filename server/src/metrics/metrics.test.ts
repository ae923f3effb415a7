import { Counter, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { openSeries } from './closed-series.ts';
import { DecodeMetrics } from './decode-metrics.ts';
import { RealtimeFactor } from './realtime-factor.ts';

test('a label takes the values that are known from the start, and no other', async () => {
  const registry = new Registry();
  const counter = new Counter({
    name: 'a_total',
    help: 'a',
    labelNames: ['b'],
    registers: [registry],
  });
  const count = openSeries<string>(counter, 'b', ['x', 'y']);
  count('x', 2);
  count('x');
  count('unheard of');
  const { values } = await counter.get();
  expect(values.map(({ value, labels }) => [labels['b'], value])).toEqual([
    ['x', 3],
    ['y', 0],
  ]);
});

test('the real-time factor weighs by length, follows what is new, and is not told before there is one', () => {
  const factor = new RealtimeFactor();
  expect(factor.value).toBeNull();
  factor.add(1, 10);
  expect(factor.value).toBeCloseTo(0.1, 9);
  factor.add(0, 0);
  expect(factor.value).toBeCloseTo(0.1, 9);
  for (let decodes = 0; decodes < 50; decodes++) factor.add(1, 2);
  expect(factor.value).toBeCloseTo(0.5, 2);
});

test('tries that were lost took time and decoded nothing: neither is in the real-time factor', async () => {
  const registry = new Registry();
  const metrics = new DecodeMetrics(registry);
  metrics.started('final');
  metrics.ended('final', { samples: 32_000, tookMs: 9_000, answered: false });
  metrics.started('final');
  metrics.ended('final', { samples: 32_000, tookMs: 500, answered: true });
  metrics.settled('final', 'text', 9_500);
  metrics.settled('final', 'failed', 15_000);
  const text = await registry.metrics();
  for (const line of [
    'earshot_decode_realtime_factor{kind="final"} 0.25',
    'earshot_decode_seconds_sum{kind="final"} 0.5',
    'earshot_decoded_audio_seconds_total{kind="final"} 2',
    'earshot_decode_tries_failed_total{kind="final"} 1',
    'earshot_decode_lag_seconds_sum{kind="final"} 9.5',
    'earshot_decode_lag_seconds_bucket{le="5",kind="final"} 0',
    'earshot_decode_lag_seconds_bucket{le="10",kind="final"} 1',
  ])
    expect(text.split('\n')).toContain(line);
});
