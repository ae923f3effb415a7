/**
 * The named double of the speech engine: of voice activity and recogniser only, so that segmenter,
 * scheduler, session and connection under test are the real ones.
 *
 * It is truthful: the words are in the audio (scripted-audio.ts), any sound is voice, 0 is
 * silence. What was cut from the audio is missing from the text, and a word cut in two shows.
 *
 * ```ts
 * const audio = scriptedAudio([{ word: 'alpha', ms: 300 }, { silenceMs: 700 }, { word: 'beta', ms: 250 }]);
 * const engine = createScriptedEngine({ clock });
 * await engine.recognisers[0].decode({ samples: audio }); // { text: 'alpha beta' }
 *
 * engine.behave(({ index }) => (index === 0 ? { type: 'die' } : { type: 'answer' })); // dies once
 * engine.behave(() => ({ type: 'hold' })); // hangs, until replace() or …
 * engine.behave(() => ({ type: 'answer', delayMs: 80 })); // … from now on by the clock
 * engine.release(); // what is held answers
 * engine.holdVad(); // verdicts wait; push() goes on
 * engine.releaseVad();
 * ```
 */
import type { Clock } from '../../../../src/shared/time/clock.ts';
import type { Engine } from '../engine.ts';
import {
  ScriptedRecogniser,
  type ScriptedBehaviour,
  type ScriptedDecode,
} from './scripted-recogniser.ts';
import { ScriptedVad } from './scripted-vad.ts';

export interface ScriptedEngineOptions {
  readonly clock: Clock;
  /** Engine processes it pretends to have; 2 unless told. */
  readonly recognisers?: number;
  /** What `start()` waits for, or is rejected by; at once unless told. */
  readonly starting?: Promise<void>;
}

export interface ScriptedEngine extends Engine {
  readonly recognisers: readonly ScriptedRecogniser[];
  /** Decodes asked for so far, in order. */
  readonly decodes: readonly ScriptedDecode[];
  /** All voice activity ever opened: none may be left open. */
  readonly vads: readonly ScriptedVad[];
  /** What the decodes to come do; those that run are not touched. */
  behave(behaviour: (decode: ScriptedDecode) => ScriptedBehaviour): void;
  /** Lets all held decodes answer. */
  release(): void;
  holdVad(): void;
  releaseVad(): void;
}

/** Everything answers at once, in microtasks, until told otherwise. */
export function createScriptedEngine(options: ScriptedEngineOptions): ScriptedEngine {
  const decodes: ScriptedDecode[] = [];
  const vads: ScriptedVad[] = [];
  let behaviour: (decode: ScriptedDecode) => ScriptedBehaviour = () => ({ type: 'answer' });
  let vadGate = Promise.resolve();
  let openGate = (): void => {};
  const describe = (asked: Omit<ScriptedDecode, 'index'>): ScriptedBehaviour => {
    const decode = { ...asked, index: decodes.length };
    decodes.push(decode);
    return behaviour(decode);
  };
  const recognisers = Array.from(
    { length: options.recognisers ?? 2 },
    (_, number) => new ScriptedRecogniser({ clock: options.clock, number, describe }),
  );
  return {
    info: { name: 'scripted', model: 'words in the audio', languages: ['en'] },
    recognisers,
    decodes,
    vads,
    start: () => options.starting ?? Promise.resolve(),
    openVad() {
      const vad = new ScriptedVad(() => vadGate);
      vads.push(vad);
      return vad;
    },
    close() {
      for (const recogniser of recognisers) recogniser.close();
      openGate();
      return Promise.resolve();
    },
    behave(next) {
      behaviour = next;
    },
    release() {
      for (const recogniser of recognisers) recogniser.release();
    },
    holdVad() {
      openGate();
      vadGate = new Promise((resolve) => {
        openGate = resolve;
      });
    },
    releaseVad: () => openGate(),
  };
}
