import { earshotCacheDir } from '../../server/src/model/cache-dir.ts';
import { say } from '../setup/project.mjs';
import { buildWithGo, findOrBuildLiveKit, hasGo, isLiveKitServer } from './livekit-binary.ts';

/** Path of a LiveKit server that runs here; built with Go if need be. Rejects with one line for a person. */
export function ensureLiveKitServer(): Promise<string> {
  return findOrBuildLiveKit({
    env: process.env,
    cacheDir: earshotCacheDir(),
    platform: process.platform,
    runs: isLiveKitServer,
    hasGo,
    build: buildWithGo,
    say,
  });
}
