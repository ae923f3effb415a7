/** Where progress is shown: stderr, or a double. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const BAR_WIDTH = 30;
/** Percent between two lines where nothing can be drawn over: a log. */
const SPARSE_STEP_PERCENT = 25;

/** Bytes of one undertaking: a bar that is drawn over on a terminal, a few lines elsewhere. */
export class ByteProgress {
  readonly #output: ProgressOutput;
  readonly #label: string;
  readonly #totalBytes: number;
  #shown = '';
  #nextLinePercent = 0;

  constructor(output: ProgressOutput, label: string, totalBytes: number) {
    this.#output = output;
    this.#label = label;
    this.#totalBytes = totalBytes;
  }

  /** `bytes` of the total are there; it may go back, when bytes turned out wrong. */
  show(bytes: number): void {
    const percent = Math.floor((bytes / this.#totalBytes) * 100);
    const figures = `${megabytes(bytes)} of ${megabytes(this.#totalBytes)} MB`;
    if (this.#output.isTTY) this.#draw(percent, figures);
    else if (percent >= this.#nextLinePercent) {
      this.#output.write(`${this.#label}: ${figures}\n`);
      this.#nextLinePercent = (Math.floor(percent / SPARSE_STEP_PERCENT) + 1) * SPARSE_STEP_PERCENT;
    }
  }

  /** Leaves the bar standing and the cursor on a line of its own. */
  end(): void {
    if (this.#output.isTTY && this.#shown) this.#output.write('\n');
    this.#shown = '';
  }

  #draw(percent: number, figures: string): void {
    const full = Math.round((percent / 100) * BAR_WIDTH);
    const bar = `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)}`;
    const line = `${this.#label} ${bar} ${figures}`;
    if (line === this.#shown) return;
    this.#output.write(`\r${line}\u001b[K`);
    this.#shown = line;
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
