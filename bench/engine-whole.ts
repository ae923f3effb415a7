import { startBenchEngine } from './bench-engine.ts';
import type { Clip } from './engine-material.ts';

/** What the same engine makes of each clip cut at the file's own bounds, in the order of the clips. */
export async function decodeWhole(clips: readonly Clip[]): Promise<string[]> {
  const engine = await startBenchEngine();
  const texts: string[] = [];
  let next = 0;
  const decodeNext = async (recogniser: (typeof engine.recognisers)[number]): Promise<void> => {
    for (let index = next++; index < clips.length; index = next++) {
      const samples = clips[index]?.pcm ?? new Int16Array();
      texts[index] = (await recogniser.decode({ samples })).text;
    }
  };
  try {
    await Promise.all(engine.recognisers.map(decodeNext));
  } finally {
    await engine.close();
  }
  return texts;
}
