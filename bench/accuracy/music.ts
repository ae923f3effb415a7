import { SAMPLE_RATE_HZ } from '../../src/shared/audio/sample-rate.ts';
import { seededRandom } from '../engine-material.ts';
import { drum, type DrumKind } from './drums.ts';
import { addNote, TIMBRES, type Timbre } from './synthesiser.ts';

/** Chords as steps of the scale. */
const PROGRESSIONS = [
  [0, 4, 5, 3],
  [5, 3, 0, 4],
  [0, 5, 1, 4],
  [0, 3, 0, 4],
];
const SCALES = [
  [0, 2, 4, 5, 7, 9, 11],
  [0, 2, 3, 5, 7, 8, 10],
];
const BEATS_PER_BAR = 4;
const BARS_PER_SECTION = 8;
/** A piano's A below middle C; keys lie within an octave from it. */
const LOWEST_KEY_HZ = 110;

/** Who plays in a section: all the ways of it come in turn. */
type Part = 'pad' | 'arpeggio' | 'bass' | 'drums' | 'lead';
const ARRANGEMENTS: readonly (readonly Part[])[] = [
  ['pad', 'arpeggio'],
  ['pad', 'arpeggio', 'bass', 'drums'],
  ['bass', 'drums', 'lead'],
  ['pad', 'lead'],
  ['arpeggio'],
  ['pad', 'arpeggio', 'bass', 'drums', 'lead'],
  ['drums'],
  ['lead'],
];

interface Section {
  readonly parts: readonly Part[];
  readonly beatSamples: number;
  readonly keyHz: number;
  readonly scale: readonly number[];
  readonly chords: readonly number[];
}

/**
 * Music by a seed: sections of eight bars with their own tempo, key, scale and players: chords,
 * arpeggios, bass, drums, and a lead with vibrato that is as near to singing as it gets without words.
 * Peaks at about 1.
 */
export function music(length: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  const output = new Float32Array(length);
  for (let at = 0, index = 0; at < length; index++) {
    const section: Section = {
      parts: ARRANGEMENTS[index % ARRANGEMENTS.length] ?? [],
      beatSamples: Math.round(SAMPLE_RATE_HZ * (60 / (70 + 80 * random()))),
      keyHz: LOWEST_KEY_HZ * 2 ** (Math.floor(random() * 12) / 12),
      scale: SCALES[random() < 0.6 ? 0 : 1] ?? [],
      chords: PROGRESSIONS[Math.floor(random() * PROGRESSIONS.length)] ?? [],
    };
    for (let bar = 0; bar < BARS_PER_SECTION; bar++) {
      for (const part of section.parts) PLAYERS[part](output, at, section, bar, random);
      at += BEATS_PER_BAR * section.beatSamples;
    }
  }
  return output;
}

type Player = (
  output: Float32Array,
  at: number,
  section: Section,
  bar: number,
  random: () => number,
) => void;

const PLAYERS: Readonly<Record<Part, Player>> = {
  pad: (output, at, section, bar) => {
    const samples = BEATS_PER_BAR * section.beatSamples;
    for (const step of chordOf(section, bar))
      play(output, at, samples, section, step, 'strings', 0.09);
  },
  arpeggio: (output, at, section, bar) => {
    const chord = chordOf(section, bar);
    const samples = section.beatSamples / 2;
    for (let note = 0; note < 2 * BEATS_PER_BAR; note++) {
      const step = (chord[note % chord.length] ?? 0) + (note % 2 === 0 ? 7 : 14);
      play(output, at + note * samples, 2 * samples, section, step, 'pluck', 0.2);
    }
  },
  bass: (output, at, section, bar) => {
    const [root = 0] = chordOf(section, bar);
    for (let beat = 0; beat < BEATS_PER_BAR; beat++) {
      const from = at + beat * section.beatSamples;
      play(output, from, section.beatSamples, section, root - 7, 'bass', 0.3);
    }
  },
  drums: (output, at, section, _bar, random) => {
    for (let eighth = 0; eighth < 2 * BEATS_PER_BAR; eighth++) {
      const kinds: DrumKind[] = ['hat'];
      if (eighth % 4 === 0) kinds.push('kick');
      if (eighth % 4 === 2) kinds.push('snare');
      if (random() < 0.1) kinds.push('tom');
      const from = at + (eighth * section.beatSamples) / 2;
      for (const kind of kinds) drum(output, from, kind, random);
    }
  },
  lead: (output, at, section, bar, random) => {
    const chord = chordOf(section, bar);
    for (let beat = 0; beat < BEATS_PER_BAR;) {
      const beats = random() < 0.4 ? 0.5 : random() < 0.7 ? 1 : 2;
      const step = (chord[Math.floor(random() * chord.length)] ?? 0) + Math.floor(random() * 3) + 7;
      const samples = Math.min(beats, BEATS_PER_BAR - beat) * section.beatSamples;
      if (random() < 0.85)
        play(output, at + beat * section.beatSamples, samples, section, step, 'voice', 0.3);
      beat += beats;
    }
  },
};

function chordOf({ chords }: Section, bar: number): number[] {
  const root = chords[bar % chords.length] ?? 0;
  return [root, root + 2, root + 4];
}

function play(
  output: Float32Array,
  at: number,
  samples: number,
  { keyHz, scale }: Section,
  step: number,
  timbre: Timbre,
  gain: number,
): void {
  const octave = Math.floor(step / scale.length);
  const semitones = 12 * octave + (scale[step - octave * scale.length] ?? 0);
  const hertz = keyHz * 2 ** (semitones / 12);
  addNote(
    output,
    { at: Math.round(at), samples: Math.round(samples), hertz, gain },
    TIMBRES[timbre],
  );
}
