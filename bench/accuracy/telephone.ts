import { resampleAll } from '../../src/shared/audio/resample-all.ts';
import { SAMPLE_RATE_HZ } from '../../src/shared/audio/sample-rate.ts';
import { convolve } from './convolve.ts';

const LINE_RATE_HZ = 8_000;
/** The band of a telephone line (ITU-T G.712). */
const LOW_HZ = 300;
const HIGH_HZ = 3_400;
const TAPS = 401;
/** Of μ-law (ITU-T G.711). */
const MU = 255;
const STEPS = 128;

/** As it comes out of a telephone: 300–3400 Hz, 8 kHz, 8 bits of μ-law, and back to 16 kHz. */
export function overTelephone(signal: Float32Array): Float32Array {
  const band = convolve(padded(signal), bandPass()).subarray((TAPS - 1) / 2);
  const every = SAMPLE_RATE_HZ / LINE_RATE_HZ;
  const line = Float32Array.from({ length: Math.floor(signal.length / every) }, (_, index) =>
    companded(band[index * every] ?? 0),
  );
  const back = resampleAll(line, LINE_RATE_HZ);
  const output = new Float32Array(signal.length);
  output.set(back.subarray(0, signal.length));
  return output;
}

/** Room for the filter's own delay. */
function padded(signal: Float32Array): Float32Array {
  const longer = new Float32Array(signal.length + TAPS);
  longer.set(signal);
  return longer;
}

function bandPass(): Float32Array {
  const centre = (TAPS - 1) / 2;
  const lowPass = (hertz: number, at: number): number =>
    at === 0
      ? (2 * hertz) / SAMPLE_RATE_HZ
      : Math.sin((2 * Math.PI * hertz * at) / SAMPLE_RATE_HZ) / (Math.PI * at);
  return Float32Array.from({ length: TAPS }, (_, index) => {
    const window = 0.54 - 0.46 * Math.cos((2 * Math.PI * index) / (TAPS - 1));
    return window * (lowPass(HIGH_HZ, index - centre) - lowPass(LOW_HZ, index - centre));
  });
}

/** To 8 bits and back. */
function companded(sample: number): number {
  const magnitude = Math.min(1, Math.abs(sample));
  const code = Math.round((STEPS - 1) * (Math.log1p(MU * magnitude) / Math.log1p(MU)));
  return Math.sign(sample) * (Math.expm1((code / (STEPS - 1)) * Math.log1p(MU)) / MU);
}
