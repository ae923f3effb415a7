import type { Counter } from 'prom-client';

/**
 * A counter's series for the known values of one label, all there from the start with 0, so that a
 * rate sees the first event, too. Any other value is not counted: no label can grow.
 */
export function openSeries<Value extends string | number>(
  counter: Counter,
  label: string,
  values: readonly Value[],
  fixed: Readonly<Record<string, string>> = {},
): (value: Value, amount?: number) => void {
  const series = new Map(
    values.map((value) => {
      const one = counter.labels({ ...fixed, [label]: value });
      one.inc(0);
      return [value, one];
    }),
  );
  return (value, amount = 1) => series.get(value)?.inc(amount);
}
