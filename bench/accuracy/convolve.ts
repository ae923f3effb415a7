/** Complex numbers of a transform, in two arrays of a power of two. */
interface Spectrum {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/** `signal` filtered by `response`, as long as `signal`: overlap-add of transforms four times the response's length. */
export function convolve(signal: Float32Array, response: Float32Array): Float32Array {
  const size = 2 ** Math.ceil(Math.log2(response.length * 4));
  const step = size - response.length + 1;
  const filter = transformed(response, size);
  const output = new Float32Array(signal.length);
  for (let at = 0; at < signal.length; at += step) {
    const block = transformed(signal.subarray(at, at + step), size);
    multiply(block, filter);
    // Conjugate, transform, conjugate: the inverse. What is real needs no second conjugation.
    for (let index = 0; index < size; index++)
      block.imaginary[index] = -(block.imaginary[index] ?? 0);
    transform(block);
    for (let index = 0; index < Math.min(size, output.length - at); index++)
      output[at + index] = (output[at + index] ?? 0) + (block.real[index] ?? 0) / size;
  }
  return output;
}

function transformed(samples: Float32Array, size: number): Spectrum {
  const spectrum = { real: new Float64Array(size), imaginary: new Float64Array(size) };
  spectrum.real.set(samples);
  transform(spectrum);
  return spectrum;
}

function multiply(into: Spectrum, by: Spectrum): void {
  for (let index = 0; index < into.real.length; index++) {
    const [a, b] = [into.real[index] ?? 0, into.imaginary[index] ?? 0];
    const [c, d] = [by.real[index] ?? 0, by.imaginary[index] ?? 0];
    into.real[index] = a * c - b * d;
    into.imaginary[index] = a * d + b * c;
  }
}

/** Cooley and Tukey's fast Fourier transform, radix 2, in place. */
function transform({ real, imaginary }: Spectrum): void {
  const size = real.length;
  reorder(real);
  reorder(imaginary);
  for (let half = 1; half < size; half *= 2) {
    for (let turn = 0; turn < half; turn++) {
      const angle = (-Math.PI * turn) / half;
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      for (let low = turn; low < size; low += 2 * half) {
        const high = low + half;
        const [a, b] = [real[high] as number, imaginary[high] as number];
        const [x, y] = [a * cos - b * sin, a * sin + b * cos];
        real[high] = (real[low] as number) - x;
        imaginary[high] = (imaginary[low] as number) - y;
        real[low] = (real[low] as number) + x;
        imaginary[low] = (imaginary[low] as number) + y;
      }
    }
  }
}

/** By the reversed bits of the index. */
function reorder(values: Float64Array): void {
  for (let index = 1, other = 0; index < values.length; index++) {
    let bit = values.length >> 1;
    for (; other & bit; bit >>= 1) other ^= bit;
    other ^= bit;
    if (index >= other) continue;
    const value = values[index] as number;
    values[index] = values[other] as number;
    values[other] = value;
  }
}
