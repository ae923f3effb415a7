/** One line of what a bench has to show: what was measured, what was wanted. */
export interface Check {
  readonly name: string;
  readonly measured: string;
  readonly target: string;
  /** Null: not to be judged, the run was too short for it. */
  readonly passes: boolean | null;
}

/** Prints each check; false where one has failed. */
export function printVerdict(checks: readonly Check[], print: (line: string) => void): boolean {
  const width = Math.max(...checks.map(({ name }) => name.length));
  for (const { name, measured, target, passes } of checks) {
    const word = passes === null ? '  – ' : passes ? 'PASS' : 'FAIL';
    print(`${word}  ${name.padEnd(width)}  ${measured} (target: ${target})`);
  }
  return checks.every(({ passes }) => passes !== false);
}

/** Rows as columns of equal width; the first is ranged left, the others right. */
export function printTable(
  rows: readonly (readonly string[])[],
  print: (line: string) => void,
): void {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    print(cells.join('  ').trimEnd());
  }
}
