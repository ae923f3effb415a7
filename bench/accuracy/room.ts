import { SAMPLE_RATE_HZ } from '../../src/shared/audio/sample-rate.ts';
import { convolve } from './convolve.ts';
import { gaussian } from './noise.ts';

/** How a room answers. */
export interface Room {
  /** Seconds in which what sounds on falls by 60 dB. */
  readonly rt60S: number;
  /** Energy of the direct sound over that of all the rest, in decibels: how near the speaker is. */
  readonly directDb: number;
}

/** The first wall's answer comes so long after the direct sound. */
const FIRST_ECHO_SAMPLES = SAMPLE_RATE_HZ / 500;
/** 60 dB in natural logarithm. */
const DECAY = Math.log(1_000);

/** Direct sound and an exponentially decaying diffuse field (J.-D. Polack, 1988): noise with an envelope, by a seed. */
function impulseResponse({ rt60S, directDb }: Room, seed: number): Float32Array {
  const random = gaussian(seed);
  const length = Math.round(rt60S * SAMPLE_RATE_HZ);
  const response = Float32Array.from({ length }, (_, index) =>
    index < FIRST_ECHO_SAMPLES
      ? 0
      : random() * Math.exp((-DECAY * index) / (rt60S * SAMPLE_RATE_HZ)),
  );
  let energy = 0;
  for (const sample of response) energy += sample * sample;
  const gain = 1 / Math.sqrt(energy * 10 ** (directDb / 10));
  for (let index = 0; index < length; index++) response[index] = (response[index] ?? 0) * gain;
  response[0] = 1;
  return response;
}

export function inRoom(signal: Float32Array, room: Room, seed: number): Float32Array {
  return convolve(signal, impulseResponse(room, seed));
}
