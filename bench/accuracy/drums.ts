import { SAMPLE_RATE_HZ } from '../../src/shared/audio/sample-rate.ts';

export type DrumKind = 'kick' | 'snare' | 'hat' | 'tom';

interface Drum {
  /** Tone at the stroke, falling to half within its decay; 0: none. */
  readonly hertz: number;
  readonly toneGain: number;
  readonly noiseGain: number;
  /** Seconds to a third. */
  readonly decayS: number;
}

const DRUMS: Readonly<Record<DrumKind, Drum>> = {
  kick: { hertz: 110, toneGain: 0.8, noiseGain: 0.02, decayS: 0.12 },
  snare: { hertz: 190, toneGain: 0.25, noiseGain: 0.4, decayS: 0.08 },
  hat: { hertz: 0, toneGain: 0, noiseGain: 0.12, decayS: 0.025 },
  tom: { hertz: 150, toneGain: 0.5, noiseGain: 0.05, decayS: 0.18 },
};
/** A stroke is over after so many decays. */
const DECAYS = 6;

/** Adds a stroke to `output` from sample `at` on. */
export function drum(output: Float32Array, at: number, kind: DrumKind, random: () => number): void {
  const { hertz, toneGain, noiseGain, decayS } = DRUMS[kind];
  const from = Math.round(at);
  const end = Math.min(output.length, from + Math.round(DECAYS * decayS * SAMPLE_RATE_HZ));
  let phase = 0;
  for (let index = from; index < end; index++) {
    const seconds = (index - from) / SAMPLE_RATE_HZ;
    phase += (hertz * (0.5 + 0.5 * Math.exp(-seconds / decayS))) / SAMPLE_RATE_HZ;
    const tone = toneGain * Math.sin(2 * Math.PI * phase);
    const stroke = tone + noiseGain * (2 * random() - 1);
    output[index] = (output[index] ?? 0) + stroke * Math.exp(-seconds / decayS);
  }
}
