import { msToSamples } from '../shared/audio/sample-rate.ts';
import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import type { TimelineSink } from './capture-time.ts';
import type { SilenceGate } from './silence-gate.ts';

const FRAME_SAMPLES = msToSamples(40);

/** A stretch of what came out of a gate; neighbours of a kind are one. */
export interface TapeStretch {
  readonly what: 'audio' | ClientGapReason;
  samples: number;
}

/** Behind a gate in tests: what came out, in order. */
export class GateTape implements TimelineSink {
  readonly stretches: TapeStretch[] = [];
  /** Lengths of gaps as they were told. */
  readonly told: number[] = [];
  /** Copies, in order. */
  readonly audio: Int16Array[] = [];
  length = 0;

  appendAudio(pcm: Int16Array): void {
    this.audio.push(pcm.slice());
    this.#add('audio', pcm.length);
  }

  appendGap(reason: ClientGapReason, samples: number): void {
    this.told.push(samples);
    this.#add(reason, samples);
  }

  /** Samples of [from, to) that are within gaps. */
  gapSamples(from: number, to: number): number {
    let start = 0;
    let sum = 0;
    for (const { what, samples } of this.stretches) {
      const end = start + samples;
      if (what !== 'audio') sum += Math.max(0, Math.min(to, end) - Math.max(from, start));
      start = end;
    }
    return sum;
  }

  #add(what: TapeStretch['what'], samples: number): void {
    this.length += samples;
    const last = this.stretches.at(-1);
    if (last?.what === what) last.samples += samples;
    else this.stretches.push({ what, samples });
  }
}

/** As a worklet would: in frames of 40 ms unless told, the last as long as is left. */
export function pushFrames(gate: SilenceGate, pcm: Int16Array, frameSamples = FRAME_SAMPLES): void {
  for (let at = 0; at < pcm.length; at += frameSamples)
    gate.appendAudio(pcm.subarray(at, at + frameSamples));
}
