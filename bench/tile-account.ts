/** One tile of a timeline as its stream told it: samples at 16 kHz. */
export interface ToldTile {
  readonly type: 'final' | 'gap';
  readonly start: number;
  readonly end: number;
  /** Of a final; a gap's reason. */
  readonly text: string;
}

/** Keeps sums, not tiles: what measures memory must not grow itself. */
export class TileAccount {
  /** The timeline is covered up to here. */
  reached = 0;
  finals = 0;
  finalSamples = 0;
  gaps = 0;
  gapSamples = 0;
  /** Samples by reason. */
  readonly gapReasons = new Map<string, number>();
  /** Finals that cover what a tile has covered before. */
  duplicateFinals = 0;
  /** Samples between one tile's end and the next one's start. */
  uncoveredSamples = 0;
  words = 0;

  add({ type, start, end, text }: ToldTile): void {
    if (type === 'final') {
      this.finals++;
      this.finalSamples += end - start;
      if (start < this.reached) this.duplicateFinals++;
      this.words += text.split(/\s+/).filter(Boolean).length;
    } else {
      this.gaps++;
      this.gapSamples += end - start;
      this.gapReasons.set(text, (this.gapReasons.get(text) ?? 0) + end - start);
    }
    this.uncoveredSamples += Math.max(0, start - this.reached);
    this.reached = Math.max(this.reached, end);
  }

  /** Finals and gaps, each once, and nothing else, cover [0, `samples`). */
  tiles(samples: number): boolean {
    return (
      this.reached === samples &&
      this.uncoveredSamples === 0 &&
      this.finalSamples + this.gapSamples === samples
    );
  }
}
