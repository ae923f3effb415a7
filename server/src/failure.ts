/** The one line for a person, and the exit code that goes with it. */
export interface Failure {
  readonly line: string;
  readonly exitCode: number;
}

/** Ends the process with one line and no stack. */
export function failWith({ line, exitCode }: Failure): never {
  process.stderr.write(`${line}\n`);
  process.exit(exitCode);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
