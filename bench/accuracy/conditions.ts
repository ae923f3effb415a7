import { music } from './music.ts';
import { decibels, mixAt, noise, peakOf, scaled, type NoiseColour, type Span } from './noise.ts';
import { inRoom, type Room } from './room.ts';
import { overTelephone } from './telephone.ts';

/** What becomes of speech before it is heard. `speech`: where somebody speaks, for levels. As long as it was. */
export type Condition = (signal: Float32Array, speech: readonly Span[]) => Float32Array;

const OFFICE: Room = { rt60S: 0.3, directDb: 6 };
const LIVING_ROOM: Room = { rt60S: 0.6, directDb: 0 };
const HALL: Room = { rt60S: 1, directDb: -3 };
/** So far above full scale that one sample in 20 or so of speech is cut off. */
const OVERDRIVE_DB = 15;
const QUIET_PEAK_DB = -40;

/** The rows of the table, by name. All by arithmetic from seeds: always the same samples. */
export const CONDITIONS: Readonly<Record<string, Condition>> = {
  'as it is': (signal) => signal,
  'white noise, 20 dB': inNoise('white', 20),
  'white noise, 10 dB': inNoise('white', 10),
  'white noise, 5 dB': inNoise('white', 5),
  'pink noise, 20 dB': inNoise('pink', 20),
  'pink noise, 10 dB': inNoise('pink', 10),
  'pink noise, 5 dB': inNoise('pink', 5),
  'room, RT60 0.3 s': (signal) => inRoom(signal, OFFICE, 21),
  'room, RT60 0.6 s': (signal) => inRoom(signal, LIVING_ROOM, 22),
  'room, RT60 1 s': (signal) => inRoom(signal, HALL, 23),
  'room 0.6 s, pink noise 20 dB': inNoisyRoom(20),
  'room 0.6 s, pink noise 10 dB': inNoisyRoom(10),
  'room 0.6 s, pink noise 5 dB': inNoisyRoom(5),
  'music, 20 dB': overMusic(20),
  'music, 10 dB': overMusic(10),
  'music, 5 dB': overMusic(5),
  'telephone, 8 kHz': (signal) => overTelephone(signal),
  'peak at −40 dBFS': (signal) => scaled(signal, decibels(QUIET_PEAK_DB) / peakOf(signal)),
  'clipped, 15 dB over': (signal) =>
    scaled(signal, decibels(OVERDRIVE_DB) / peakOf(signal)).map((sample) =>
      Math.max(-1, Math.min(1, sample)),
    ),
};

function inNoise(colour: NoiseColour, snrDb: number): Condition {
  return (signal, speech) => mixAt(signal, speech, noise(colour, signal.length, 31), snrDb);
}

function inNoisyRoom(snrDb: number): Condition {
  return (signal, speech) => inNoise('pink', snrDb)(inRoom(signal, LIVING_ROOM, 22), speech);
}

function overMusic(snrDb: number): Condition {
  return (signal, speech) => mixAt(signal, speech, music(signal.length, 41), snrDb);
}
