import { designKernel } from './polyphase-kernel.ts';
import { Resampler } from './resampler.ts';

/**
 * A whole recording at once, by {@link Resampler}: `input` at `rateHz` to 16 kHz, tail included. Who
 * has many of the same rate designs the kernel once.
 */
export function resampleAll(
  input: Float32Array,
  rateHz: number,
  kernel = designKernel(rateHz),
): Float32Array<ArrayBuffer> {
  const resampler = new Resampler(rateHz, kernel);
  const output = new Float32Array(resampler.maxOutput(input.length) + resampler.maxOutput(0));
  const made = resampler.process(input, input.length, output);
  const tail = resampler.flush(output.subarray(made));
  return output.slice(0, made + tail);
}
