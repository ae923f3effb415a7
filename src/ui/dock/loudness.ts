/** From here to full scale loudness grows; a quiet room lies about at the foot. */
const FLOOR_DB = -60;
const CEILING_DB = -6;

/** Of a linear level, full scale 1: 0 at {@link FLOOR_DB} and below, 1 at {@link CEILING_DB} and above, even steps of decibels between. */
export function loudness(rms: number): number {
  if (rms <= 0) return 0;
  const level = (20 * Math.log10(rms) - FLOOR_DB) / (CEILING_DB - FLOOR_DB);
  return Math.min(1, Math.max(0, level));
}
