import { homedir } from 'node:os';
import { join, posix, resolve, win32 } from 'node:path';

/**
 * Earshot's folder among this user's caches: `EARSHOT_CACHE_DIR`, or where the platform keeps them.
 *
 * Sources: XDG Base Directory Specification; Apple, File System Programming Guide; Microsoft,
 * Known Folders (LocalAppData).
 */
export function earshotCacheDir(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (env['EARSHOT_CACHE_DIR']) return resolve(env['EARSHOT_CACHE_DIR']);
  if (platform === 'darwin') return posix.join(home, 'Library', 'Caches', 'earshot');
  if (platform === 'win32')
    return win32.join(
      env['LOCALAPPDATA'] || win32.join(home, 'AppData', 'Local'),
      'earshot',
      'Cache',
    );
  const xdg = env['XDG_CACHE_HOME'];
  // The specification has a relative path ignored.
  return posix.join(xdg && posix.isAbsolute(xdg) ? xdg : posix.join(home, '.cache'), 'earshot');
}

/** Files of the embedded engine under a cache folder; `npm start` puts them there. */
export interface ModelStorePaths {
  readonly storeDir: string;
  /** Moonshine tiny: encoder_model.onnx, decoder_model_merged.onnx, tokens.txt. */
  readonly moonshineDir: string;
  /** Silero voice activity detection, in our graph. */
  readonly vadPath: string;
}

export function modelStorePaths(cacheDir: string): ModelStorePaths {
  const storeDir = join(cacheDir, 'models');
  return {
    storeDir,
    moonshineDir: join(storeDir, 'moonshine-tiny'),
    vadPath: join(storeDir, 'silero-vad', 'earshot_silero.onnx'),
  };
}
