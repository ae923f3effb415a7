import { SAMPLE_RATE_HZ } from '../../src/shared/audio/sample-rate.ts';

export type Timbre = 'strings' | 'pluck' | 'bass' | 'voice';

export interface Note {
  /** First sample. */
  readonly at: number;
  readonly samples: number;
  readonly hertz: number;
  readonly gain: number;
}

interface Instrument {
  /** Amplitude of the n-th harmonic of a tone of so many hertz. */
  readonly harmonic: (n: number, hertz: number) => number;
  readonly attackS: number;
  /** Seconds in which a held note falls to a third; Infinity: it does not. */
  readonly decayS: number;
  /** Depth of the vibrato, as a share of the frequency; 5.5 times a second. */
  readonly vibrato: number;
}

const RELEASE_S = 0.03;
const VIBRATO_HZ = 5.5;
const MAX_HARMONICS = 16;
const TABLE_SAMPLES = 1_024;
/** Of an open vowel ("ah"), in hertz: G. Peterson and H. Barney, 1952. */
const FORMANTS_HZ = [730, 1_090, 2_440];
const FORMANT_WIDTH_HZ = 120;

export const TIMBRES: Readonly<Record<Timbre, Instrument>> = {
  strings: { harmonic: (n) => 1 / n, attackS: 0.15, decayS: Infinity, vibrato: 0.003 },
  pluck: { harmonic: (n) => 1 / n ** 1.3, attackS: 0.003, decayS: 0.25, vibrato: 0 },
  bass: { harmonic: (n) => 1 / n ** 2, attackS: 0.01, decayS: 0.6, vibrato: 0 },
  voice: { harmonic: vowel, attackS: 0.06, decayS: Infinity, vibrato: 0.012 },
};

function vowel(n: number, hertz: number): number {
  const resonance = FORMANTS_HZ.reduce(
    (sum, formant) => sum + Math.exp(-(((n * hertz - formant) / FORMANT_WIDTH_HZ) ** 2)),
    0.05,
  );
  return resonance / Math.sqrt(n);
}

const tables = new Map<Instrument, Map<number, Float32Array>>();

/** One period, harmonics under half the sample rate only. Kept by frequency: a piece has few. */
function tableOf(instrument: Instrument, hertz: number): Float32Array {
  const ofInstrument = tables.get(instrument) ?? new Map<number, Float32Array>();
  tables.set(instrument, ofInstrument);
  const known = ofInstrument.get(hertz);
  if (known) return known;
  const table = new Float32Array(TABLE_SAMPLES);
  const count = Math.min(MAX_HARMONICS, Math.floor((0.45 * SAMPLE_RATE_HZ) / hertz));
  for (let n = 1; n <= count; n++) {
    const amplitude = instrument.harmonic(n, hertz);
    for (let index = 0; index < TABLE_SAMPLES; index++)
      table[index] =
        (table[index] ?? 0) + amplitude * Math.sin((2 * Math.PI * n * index) / TABLE_SAMPLES);
  }
  ofInstrument.set(hertz, table);
  return table;
}

/** Adds a note to `output`; what lies behind its end is left out. */
export function addNote(output: Float32Array, note: Note, instrument: Instrument): void {
  const table = tableOf(instrument, note.hertz);
  const { attackS, decayS, vibrato } = instrument;
  const end = Math.min(note.samples, output.length - note.at);
  let phase = 0;
  for (let index = 0; index < end; index++) {
    const seconds = index / SAMPLE_RATE_HZ;
    const left = (note.samples - index) / SAMPLE_RATE_HZ;
    const envelope = Math.min(1, seconds / attackS, left / RELEASE_S) * Math.exp(-seconds / decayS);
    const sway = vibrato * Math.sin(2 * Math.PI * VIBRATO_HZ * seconds);
    phase = (phase + (note.hertz * (1 + sway) * TABLE_SAMPLES) / SAMPLE_RATE_HZ) % TABLE_SAMPLES;
    const at = note.at + index;
    output[at] = (output[at] ?? 0) + note.gain * envelope * (table[Math.floor(phase)] ?? 0);
  }
}
