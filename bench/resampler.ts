// `npm run bench:resampler`: quality and cost of the resampler, beside linear interpolation and a
// resampler in WebAssembly, at each source rate, in one run. docs/CAPTURE.md explains the columns.
import { measureTone, type ResampleAll } from '../src/shared/audio/tone-response.ts';
import { openCompetitors, type Competitor } from './resampler-competitors.ts';

const RATES_HZ = [8_000, 16_000, 22_050, 44_100, 48_000, 96_000];
/** As an AudioWorklet gets its input. */
const QUANTUM_SAMPLES = 128;
const COST_AUDIO_SECONDS = 20;
/** The cheapest round is the one that others on the machine disturbed least. */
const COST_ROUNDS = 5;
const TONE_STEP_HZ = 50;

interface Quality {
  /** At 8.5, 9 and 10 kHz; null where the source has no such tone. */
  readonly aliasDb: readonly (number | null)[];
  readonly worstAliasDb: number | null;
  readonly worstImageDb: number;
  readonly rippleDb: number;
}

function measureQuality(resampleAll: ResampleAll, rateHz: number): Quality {
  const spurious = (hz: number): number => measureTone(resampleAll, rateHz, hz).spuriousDb;
  const passHz = Math.min(7_000, 0.44 * rateHz);
  const stopHz = Math.min(8_500, 0.53 * rateHz);
  const gains = tones(TONE_STEP_HZ, passHz).map(
    (hz) => measureTone(resampleAll, rateHz, hz).gainDb ?? 0,
  );
  const aliases = tones(stopHz, rateHz / 2).map(spurious);
  // Of tones whose images lie in the stop band.
  const images = tones(TONE_STEP_HZ, Math.min(7_500, rateHz - stopHz)).map(spurious);
  return {
    aliasDb: [8_500, 9_000, 10_000].map((hz) => (hz <= rateHz / 2 ? spurious(hz) : null)),
    worstAliasDb: aliases.length > 0 ? Math.max(...aliases) : null,
    worstImageDb: Math.max(...images),
    rippleDb: Math.max(...gains.map(Math.abs)),
  };
}

function tones(fromHz: number, toHz: number): number[] {
  const count = fromHz > toHz ? 0 : Math.floor((toHz - fromHz) / TONE_STEP_HZ) + 1;
  return Array.from({ length: count }, (_, i) => fromHz + i * TONE_STEP_HZ);
}

/** CPU seconds of this process per second of audio. */
function measureCost(competitor: Competitor, rateHz: number): number {
  const quantum = Float32Array.from({ length: QUANTUM_SAMPLES }, (_, i) => Math.sin(i) / 2);
  const quanta = (COST_AUDIO_SECONDS * rateHz) / QUANTUM_SAMPLES;
  const rounds = Array.from({ length: COST_ROUNDS }, () => {
    const before = process.cpuUsage();
    for (let i = 0; i < quanta; i++) competitor.processQuantum(quantum);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6 / COST_AUDIO_SECONDS;
  });
  return Math.min(...rounds);
}

function decibels(value: number | null): string {
  return value === null ? '–' : value.toFixed(1);
}

function row(cells: readonly string[]): string {
  const widths = [6, 13, 23, 12, 12, 10, 12, 12];
  return cells.map((cell, i) => cell.padStart(widths[i] ?? 0)).join(' ');
}

console.log(
  row([
    'rate',
    'resampler',
    'alias 8.5/9/10 kHz',
    'worst alias',
    'worst image',
    'ripple',
    '% of core',
    '× ours',
  ]),
);
for (const rateHz of RATES_HZ) {
  const competitors = await openCompetitors(rateHz, QUANTUM_SAMPLES);
  let ours = NaN;
  for (const competitor of competitors) {
    const cost = measureCost(competitor, rateHz);
    if (competitor === competitors[0]) ours = cost;
    const quality = measureQuality(competitor.resampleAll, rateHz);
    console.log(
      row([
        String(rateHz),
        competitor.name,
        quality.aliasDb.map(decibels).join(' / '),
        decibels(quality.worstAliasDb),
        decibels(quality.worstImageDb),
        quality.rippleDb.toFixed(4),
        (cost * 100).toFixed(3),
        (cost / ours).toFixed(2),
      ]),
    );
    competitor.close();
  }
}
console.log(
  '\nLevels in dB below a tone that goes in; ripple in dB to 7 kHz or 0.44 × rate; worst alias from 8.5 kHz' +
    ' or 0.53 × rate up.\nCost: the cheapest of several rounds; its absolute figure depends on the machine, its ratio hardly.',
);
