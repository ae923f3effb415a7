import { Resampler } from './resampler.ts';

/** A whole recording at once, by {@link Resampler}: `input` at `rateHz` to 16 kHz, tail included. */
export function resampleAll(input: Float32Array, rateHz: number): Float32Array<ArrayBuffer> {
  const resampler = new Resampler(rateHz);
  const output = new Float32Array(resampler.maxOutput(input.length) + resampler.maxOutput(0));
  const made = resampler.process(input, input.length, output);
  const tail = resampler.flush(output.subarray(made));
  return output.slice(0, made + tail);
}
