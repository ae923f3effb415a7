/** Sounds in which nobody speaks, generated: always the same samples, 16 kHz. */
import { SAMPLE_RATE_HZ } from '../../../../../src/shared/audio/sample-rate.ts';

type Wave = (index: number) => number;

const sine =
  (hertz: number, amplitude: number): Wave =>
  (index) =>
    amplitude * Math.sin((2 * Math.PI * hertz * index) / SAMPLE_RATE_HZ);

/** A mains hum: the tone and five overtones. */
const hum =
  (hertz: number, amplitude: number): Wave =>
  (index) =>
    [1, 2, 3, 4, 5, 6].reduce(
      (sum, overtone) => sum + sine(hertz * overtone, amplitude / overtone)(index),
      0,
    );

function whiteNoise(amplitude: number): Wave {
  let seed = 1;
  return () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return amplitude * (seed / 2 ** 31 - 1);
  };
}

/** Falls by 6 dB an octave, as wind and traffic do. */
function brownNoise(amplitude: number): Wave {
  const white = whiteNoise(0.2);
  let level = 0;
  return (index) => {
    level = level * 0.98 + white(index);
    return amplitude * level;
  };
}

/** Name → seconds → samples. Amplitudes in linear full scale. */
export const SOUNDS_WITHOUT_SPEECH: Readonly<Record<string, Wave>> = {
  silence: () => 0,
  'DC offset': () => 0.3,
  'noise −60 dBFS': whiteNoise(0.001),
  'noise −40 dBFS': whiteNoise(0.01),
  'noise −10 dBFS': whiteNoise(0.3),
  'brown noise': brownNoise(0.3),
  'hum 50 Hz': hum(50, 0.1),
  'hum 60 Hz, quiet': hum(60, 0.01),
  'hum 100 Hz': hum(100, 0.1),
  'hum 120 Hz, quiet': hum(120, 0.003),
  'tone 150 Hz': sine(150, 0.1),
  'tone 200 Hz, quiet': sine(200, 0.01),
  'tone 440 Hz': sine(440, 0.5),
  'tone 1 kHz': sine(1_000, 0.1),
  'tone 3 kHz, quiet': sine(3_000, 0.003),
  'dial tone': (index) => sine(350, 0.2)(index) + sine(440, 0.2)(index),
};

/** `seconds` of a sound after `silentSeconds` of nothing. */
export function render(wave: Wave, seconds: number, silentSeconds = 0): Int16Array {
  const silent = Math.round(silentSeconds * SAMPLE_RATE_HZ);
  const length = silent + Math.round(seconds * SAMPLE_RATE_HZ);
  return Int16Array.from({ length }, (_, index) =>
    index < silent ? 0 : Math.round(32_767 * Math.max(-1, Math.min(1, wave(index)))),
  );
}
