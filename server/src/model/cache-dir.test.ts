import { expect, test } from 'vitest';
import { earshotCacheDir } from './cache-dir.ts';

test.each([
  ['linux', {}, '/home/ada/.cache/earshot'],
  ['linux', { XDG_CACHE_HOME: '/var/ada' }, '/var/ada/earshot'],
  ['linux', { XDG_CACHE_HOME: 'relative' }, '/home/ada/.cache/earshot'],
  ['darwin', {}, '/home/ada/Library/Caches/earshot'],
  [
    'win32',
    { LOCALAPPDATA: 'C:\\Users\\Ada\\AppData\\Local' },
    'C:\\Users\\Ada\\AppData\\Local\\earshot\\Cache',
  ],
  ['linux', { EARSHOT_CACHE_DIR: '/else where', XDG_CACHE_HOME: '/var/ada' }, '/else where'],
] as const)('the cache on %s with %j is %s', (platform, env, expected) => {
  expect(earshotCacheDir(env, platform, '/home/ada')).toBe(expected);
});
