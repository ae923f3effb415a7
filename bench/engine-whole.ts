import { earshotCacheDir, modelStorePaths } from '../server/src/model/cache-dir.ts';
import { createEmbeddedEngine } from '../server/src/engine/embedded/embedded-engine.ts';
import { systemClock } from '../server/src/system-clock.ts';
import type { Clip } from './engine-material.ts';

/** What the same engine makes of each clip cut at the file's own bounds, in the order of the clips. */
export async function decodeWhole(clips: readonly Clip[]): Promise<string[]> {
  const { moonshineDir, vadPath } = modelStorePaths(earshotCacheDir());
  const engine = createEmbeddedEngine({
    modelDir: process.env['EARSHOT_MODEL_DIR'] ?? moonshineDir,
    vadModel: vadPath,
    clock: systemClock,
    log: { info: () => {}, warn: console.warn },
  });
  await engine.start();
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
