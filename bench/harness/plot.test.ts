import { expect, test } from 'vitest';
import { plot } from './plot.ts';

const series = (points: readonly (readonly [number, number])[]) => ({
  title: 'A & B',
  x: 'seconds',
  y: 'ms',
  lines: [{ name: 'a <line>', points }],
});

test('a line goes from corner to corner of what it reaches, and words cannot break the picture', () => {
  const svg = plot([
    series([
      [0, 0],
      [10, 100],
    ]),
  ]);
  expect(svg).toContain('d="M56.0 202.0L408.0 30.0"');
  expect(svg).toContain('A &amp; B');
  expect(svg).toContain('a &lt;line>');
});

test('a line of one point is seen, too, and axes end close to what they reach', () => {
  const svg = plot([series([[12, 2_052]])]);
  // 12 of 15, 2052 of 2500.
  expect(svg).toContain('<circle cx="337.6" cy="60.8" r="3"');
});

test('nothing, or nothing but noughts, is drawn without a number that is none', () => {
  expect(plot([series([]), series([[0, 0]])])).not.toMatch(/NaN|Infinity/);
});
