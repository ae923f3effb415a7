/** Rate of every sample index on the wire, in the worker and in the server: 16 kHz, what the engine hears. */
export const SAMPLE_RATE_HZ = 16_000;

/** Samples at {@link SAMPLE_RATE_HZ} to milliseconds. Milliseconds appear only where a person reads them. */
export function samplesToMs(samples: number): number {
  return (samples * 1000) / SAMPLE_RATE_HZ;
}

/** Milliseconds to whole samples at {@link SAMPLE_RATE_HZ}, rounded to the nearest. */
export function msToSamples(ms: number): number {
  return Math.round((ms * SAMPLE_RATE_HZ) / 1000);
}
