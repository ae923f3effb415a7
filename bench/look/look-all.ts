import { msToSamples, SAMPLE_RATE_HZ } from '../../src/shared/audio/sample-rate.ts';
import type { DecodeRequest } from '../../server/src/engine/engine.ts';
import type { Clip } from '../engine-material.ts';

export type LookOnce = (
  request: DecodeRequest,
) => Promise<{ readonly cpuMs: number; readonly tokens: readonly number[] }>;

/** What looks have taken of the processor. */
export interface Cost {
  readonly seconds: number;
  readonly looks: number;
  readonly cpuMs: number;
  /** Of looks at segments of so many whole seconds, the finals among them left out. */
  readonly bySecond: ReadonlyMap<number, { readonly looks: number; readonly cpuMs: number }>;
}

const STEP_SAMPLES = msToSamples(300);
let segments = 0;

/** Each clip as a segment that is looked at every 300 ms as it grows, and then decoded as its final. */
export async function lookAll(clips: readonly Clip[], look: LookOnce): Promise<Cost> {
  const bySecond = new Map<number, { looks: number; cpuMs: number }>();
  let looks = 0;
  let total = 0;
  for (const { pcm } of clips) {
    const segment = segments++;
    let draft: readonly number[] = [];
    for (let end = STEP_SAMPLES; end < pcm.length; end += STEP_SAMPLES) {
      const samples = pcm.subarray(0, end);
      const { cpuMs, tokens } = await look({ samples, segment, draft, isPartial: true });
      draft = tokens;
      looks++;
      total += cpuMs;
      const second = Math.round(end / SAMPLE_RATE_HZ);
      const before = bySecond.get(second) ?? { looks: 0, cpuMs: 0 };
      bySecond.set(second, { looks: before.looks + 1, cpuMs: before.cpuMs + cpuMs });
    }
    total += (await look({ samples: pcm, segment, draft })).cpuMs;
    looks++;
  }
  const samples = clips.reduce((sum, { pcm }) => sum + pcm.length, 0);
  return { seconds: samples / SAMPLE_RATE_HZ, looks, cpuMs: total, bySecond };
}
