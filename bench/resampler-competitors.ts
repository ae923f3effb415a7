import { createRequire } from 'node:module';
import type * as Libsamplerate from '@alexanderolsen/libsamplerate-js';
import { resampleAll } from '../src/shared/audio/resample-all.ts';
import { Resampler } from '../src/shared/audio/resampler.ts';
import { SAMPLE_RATE_HZ } from '../src/shared/audio/sample-rate.ts';
import type { ResampleAll } from '../src/shared/audio/tone-response.ts';
import { LinearResampler } from './linear-resampler.ts';

// A bundle in CommonJS whose names Node's import does not find.
const { ConverterType, create } = createRequire(import.meta.url)(
  '@alexanderolsen/libsamplerate-js',
) as typeof Libsamplerate;

/** One way to 16 kHz, at one source rate. */
export interface Competitor {
  readonly name: string;
  /** A whole signal, for the quality. */
  readonly resampleAll: ResampleAll;
  /** A stream in quanta that the callee does not keep, for the cost. */
  readonly processQuantum: (quantum: Float32Array) => void;
  readonly close: () => void;
}

/** Ours first: the others' cost is printed as a ratio to it. */
export async function openCompetitors(rateHz: number, quantum: number): Promise<Competitor[]> {
  return [
    openOurs(rateHz, quantum),
    openLinear(rateHz, quantum),
    await openLibsamplerate(rateHz, quantum, 'fastest'),
    await openLibsamplerate(rateHz, quantum, 'medium'),
  ];
}

function openOurs(rateHz: number, quantum: number): Competitor {
  const resampler = new Resampler(rateHz);
  const output = new Float32Array(resampler.maxOutput(quantum));
  return {
    name: 'ours',
    resampleAll,
    processQuantum: (input) => resampler.process(input, input.length, output),
    close: () => {},
  };
}

function openLinear(rateHz: number, quantum: number): Competitor {
  const resampler = new LinearResampler(rateHz);
  const output = new Float32Array(outputRoom(quantum, rateHz));
  return {
    name: 'linear',
    resampleAll: (input) => {
      const whole = new Float32Array(outputRoom(input.length, rateHz));
      return whole.slice(0, new LinearResampler(rateHz).process(input, whole));
    },
    processQuantum: (input) => resampler.process(input, output),
    close: () => {},
  };
}

/** libsamplerate compiled to WebAssembly, in two of its qualities. */
async function openLibsamplerate(
  rateHz: number,
  quantum: number,
  quality: 'fastest' | 'medium',
): Promise<Competitor> {
  const converterType =
    quality === 'fastest' ? ConverterType.SRC_SINC_FASTEST : ConverterType.SRC_SINC_MEDIUM_QUALITY;
  const converter = await create(1, rateHz, SAMPLE_RATE_HZ, { converterType });
  const output = new Float32Array(outputRoom(quantum, rateHz));
  const written = { frames: 0 };
  return {
    name: `wasm ${quality}`,
    resampleAll: (input) => converter.simple(input).slice(),
    processQuantum: (input) => converter.full(input, output, written),
    close: () => converter.destroy(),
  };
}

function outputRoom(inputSamples: number, rateHz: number): number {
  return Math.ceil((inputSamples * SAMPLE_RATE_HZ) / rateHz) + 16;
}
