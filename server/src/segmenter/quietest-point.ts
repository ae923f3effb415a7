import type { VoiceWindow } from './segmenter-api.ts';

/** Levels are averaged over so many windows on either side of an edge. */
const SIDE_WINDOWS = 2;
/** A window that is voiced counts as this much louder: a pause found by voice activity beats a mere dip. */
const VOICED_FACTOR = 4;

/**
 * The edge between two windows, in `[from, to]`, where a cut costs the least: that with the lowest
 * mean level around it, unvoiced windows preferred, the latest of equals. Null where no edge lies in the range.
 */
export function quietestPoint(
  windows: readonly VoiceWindow[],
  from: number,
  to: number,
): number | null {
  let quietest: number | null = null;
  let lowest = Infinity;
  for (let index = 1; index + SIDE_WINDOWS <= windows.length; index++) {
    const edge = windows[index]?.start ?? 0;
    if (edge < from || edge > to) continue;
    const level = levelAround(windows, index);
    if (level > lowest) continue;
    lowest = level;
    quietest = edge;
  }
  return quietest;
}

function levelAround(windows: readonly VoiceWindow[], index: number): number {
  const near = windows.slice(Math.max(0, index - SIDE_WINDOWS), index + SIDE_WINDOWS);
  let sum = 0;
  for (const window of near) sum += window.voiced ? window.rms * VOICED_FACTOR : window.rms;
  return sum / near.length;
}
