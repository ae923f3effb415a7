import { scriptedAudio } from '../../src/engine/scripted/scripted-audio.ts';

/** One word, for tests of something else. */
export const SPEECH = scriptedAudio([{ silenceMs: 600 }, { word: 'alpha', ms: 400 }]);
