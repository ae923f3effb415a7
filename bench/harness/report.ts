import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_DIR } from '../../scripts/setup/project.mjs';
import { percentile } from '../percentile.ts';
import { printTable } from '../verdict.ts';
import type { Series } from './series.ts';
import { machine, type Machine } from './machine.ts';

/** One figure, measured side by side. */
export interface BenchRow {
  readonly figure: string;
  /** `ms`, `MB`, `%`, … */
  readonly unit: string;
  /** A value a run; of this product, and of what it is compared with in the same run. */
  readonly ours: readonly number[];
  readonly baseline?: readonly number[];
  /** Reached by the median of ours. */
  readonly target?: { readonly atMost: number } | { readonly atLeast: number };
  /** Decimals that mean something. */
  readonly digits?: number;
}

export interface BenchReport {
  /** As in `npm run bench:<name>`. */
  readonly name: string;
  readonly machine: Machine;
  readonly tookS: number;
  readonly rows: readonly BenchRow[];
  readonly series: readonly Series[];
}

/** Where each bench leaves what it measured: `<name>.json`. */
export const REPORTS_DIR = join(PROJECT_DIR, '.cache/bench');

/** Facts of the machine are taken here, so that it is called before the bench begins. */
export function openReport(name: string): {
  close(rows: readonly BenchRow[], series?: readonly Series[]): void;
} {
  const facts = machine();
  const startedMs = performance.now();
  return {
    /** Prints the table, and leaves it as JSON. A missed target is told, not an error. */
    close(rows, series = []) {
      const tookS = (performance.now() - startedMs) / 1_000;
      const report: BenchReport = { name, machine: facts, tookS, rows, series };
      mkdirSync(REPORTS_DIR, { recursive: true });
      writeFileSync(join(REPORTS_DIR, `${name}.json`), `${JSON.stringify(report, null, 1)}\n`);
      printReport(report, console.log);
    },
  };
}

const HEAD = ['', 'this product', 'baseline', 'ratio', 'to reach', ''];

export function printReport(
  { name, machine: facts, rows }: Pick<BenchReport, 'name' | 'machine' | 'rows'>,
  print: Print,
): void {
  const { processor, cores, node, loadBefore, commit } = facts;
  print(
    `\nbench:${name} at ${commit}: ${processor}, ${cores} cores, Node ${node}, load ${loadBefore.toFixed(1)} before\n`,
  );
  printTable([HEAD, ...rows.map(cells)], print);
}

type Print = (line: string) => void;

function cells(row: BenchRow): string[] {
  const { figure, unit, ours, baseline = [], target } = row;
  const [own, other] = [percentile(ours, 0.5), percentile(baseline, 0.5)];
  const ratio = target && 'atLeast' in target ? own / other : other / own;
  return [
    `${figure}, ${unit}`,
    spread(ours, row.digits),
    baseline.length > 0 ? spread(baseline, row.digits) : '',
    Number.isFinite(ratio) ? `${ratio.toFixed(2)} ×` : '',
    target === undefined ? '' : 'atMost' in target ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`,
    { reached: 'reached', missed: 'MISSED', unmeasured: 'not measured', none: '' }[verdictOf(row)],
  ];
}

export function verdictOf({
  ours,
  target,
}: BenchRow): 'reached' | 'missed' | 'unmeasured' | 'none' {
  if (target === undefined) return 'none';
  const median = percentile(ours, 0.5);
  if (Number.isNaN(median)) return 'unmeasured';
  const isReached = 'atMost' in target ? median <= target.atMost : median >= target.atLeast;
  return isReached ? 'reached' : 'missed';
}

/** Median, and lowest to highest where there were several runs. */
function spread(values: readonly number[], digits = 0): string {
  const told = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(digits));
  const median = told(percentile(values, 0.5));
  if (values.length < 2) return median;
  return `${median} (${told(Math.min(...values))}–${told(Math.max(...values))})`;
}
