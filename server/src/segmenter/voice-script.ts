import { msToSamples } from '../../../src/shared/audio/sample-rate.ts';
import { VAD_WINDOW_SAMPLES } from '../engine/engine.ts';
import type { VoiceWindow } from './segmenter-api.ts';

/** A stretch of equal windows: level 0.1 where voiced, 0.001 where not, unless told. */
export interface VoiceStretch {
  readonly voiced: boolean;
  readonly windows: number;
  readonly rms?: number;
}

/** The named double of voice activity over a timeline: windows from `base` on, as a script tells. */
export function scriptedWindows(base: number, script: readonly VoiceStretch[]): VoiceWindow[] {
  const windows: VoiceWindow[] = [];
  let start = base;
  for (const { voiced, windows: count, rms = voiced ? 0.1 : 0.001 } of script) {
    for (let index = 0; index < count; index++) {
      windows.push({ start, end: start + VAD_WINDOW_SAMPLES, voiced, rms });
      start += VAD_WINDOW_SAMPLES;
    }
  }
  return windows;
}

/** Whole windows (32 ms each) of voice, at least `ms` long. */
export function voice(ms: number, rms?: number): VoiceStretch {
  return stretch(true, ms, rms);
}

/** Whole windows (32 ms each) without voice, at least `ms` long. */
export function silence(ms: number, rms?: number): VoiceStretch {
  return stretch(false, ms, rms);
}

function stretch(voiced: boolean, ms: number, rms?: number): VoiceStretch {
  const windows = Math.ceil(msToSamples(ms) / VAD_WINDOW_SAMPLES);
  return rms === undefined ? { voiced, windows } : { voiced, windows, rms };
}
