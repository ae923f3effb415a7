import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../../../src/shared/time/manual-clock.ts';
import { EngineProcessLost, VAD_WINDOW_SAMPLES } from '../engine.ts';
import { scriptedAudio, wordsIn } from './scripted-audio.ts';
import { createScriptedEngine } from './scripted-engine.ts';

const SPEECH = scriptedAudio([
  { silenceMs: 64 },
  { word: 'alpha', ms: 320 },
  { silenceMs: 160 },
  { word: 'beta', ms: 320 },
]);

describe('scripted audio', () => {
  test('holds its words, repeated ones and neighbours without a pause too', () => {
    const script = ['no', 'no', 'yes', 'señor'].map((word) => ({ word, ms: 200 }));
    expect(wordsIn(scriptedAudio(script))).toBe('no no yes señor');
    expect(wordsIn(scriptedAudio([{ silenceMs: 500 }, { noiseMs: 200 }]))).toBe('');
  });

  test('a word cut in two shows in both halves, a word cut at its edge is whole', () => {
    const word = scriptedAudio([{ word: 'alphabet', ms: 400 }]);
    const half = word.length / 2;
    expect(wordsIn(word.subarray(0, half))).toBe('alph~');
    expect(wordsIn(word.subarray(half))).toBe('~abet');
    expect(wordsIn(word.subarray(half / 2, half * 1.5))).toBe('~phab~');
    expect(wordsIn(word.subarray(word.length * 0.1))).toBe('alphabet');
    expect(wordsIn(word.subarray(word.length * 0.97))).toBe('');
  });
});

describe('scripted voice activity', () => {
  test('gives one verdict a window, whatever the sizes pushed, and in order', async () => {
    const vad = createScriptedEngine({ clock: new ManualClock() }).openVad();
    const pushes: Promise<readonly boolean[]>[] = [];
    for (let at = 0; at < SPEECH.length; at += 777) {
      pushes.push(vad.push(SPEECH.subarray(at, at + 777)));
    }
    const verdicts = [...(await Promise.all(pushes)), await vad.flush()].flat();
    expect(verdicts).toHaveLength(Math.ceil(SPEECH.length / VAD_WINDOW_SAMPLES));
    expect(verdicts.map((voiced) => (voiced ? 'v' : '.')).join('')).toBe(
      `..${'v'.repeat(10)}.....${'v'.repeat(10)}`,
    );
    expect(await vad.flush()).toEqual([]);
  });

  test('held verdicts come after the release, in order', async () => {
    const engine = createScriptedEngine({ clock: new ManualClock() });
    const vad = engine.openVad();
    const order: string[] = [];
    engine.holdVad();
    const first = vad.push(SPEECH).then(() => order.push('first'));
    engine.releaseVad();
    order.push('released');
    const second = vad.push(SPEECH).then(() => order.push('second'));
    await Promise.all([first, second]);
    expect(order).toEqual(['released', 'first', 'second']);
  });
});

describe('scripted recogniser', () => {
  test('answers with the words in the samples, at once or by the clock', async () => {
    const clock = new ManualClock();
    const engine = createScriptedEngine({ clock });
    const [recogniser] = engine.recognisers;
    expect(await recogniser?.decode({ samples: SPEECH })).toEqual({ text: 'alpha beta' });
    engine.behave(() => ({ type: 'answer', delayMs: 80 }));
    const later = recogniser?.decode({ samples: SPEECH });
    clock.advance(79);
    expect(clock.pending).toBe(1);
    clock.advance(1);
    expect(await later).toEqual({ text: 'alpha beta' });
    expect(engine.decodes.map(({ index, text }) => `${index} ${text}`)).toEqual([
      '0 alpha beta',
      '1 alpha beta',
    ]);
  });

  test('dies, throws and hangs as told; replacing it loses the decode and leaves it free', async () => {
    const clock = new ManualClock();
    const engine = createScriptedEngine({ clock, recognisers: 1 });
    const recogniser = engine.recognisers[0]!;
    engine.behave(({ index }) => {
      if (index === 0) return { type: 'die' };
      if (index === 1) return { type: 'throw', message: 'boom' };
      return index === 4 ? { type: 'answer', delayMs: 5 } : { type: 'hold' };
    });
    const decode = () => recogniser.decode({ samples: SPEECH });
    await expect(decode()).rejects.toBeInstanceOf(EngineProcessLost);
    await expect(decode()).rejects.toThrow('boom');
    const hung = decode();
    await expect(decode()).rejects.toThrow('one decode at a time');
    recogniser.replace();
    await expect(hung).rejects.toBeInstanceOf(EngineProcessLost);
    const held = decode();
    expect(recogniser.held).toBe(true);
    engine.release();
    expect(await held).toEqual({ text: 'alpha beta' });
    const slow = decode();
    await engine.close();
    await expect(slow).rejects.toBeInstanceOf(EngineProcessLost);
    expect(clock.pending).toBe(0);
    expect(recogniser.replacements).toBe(2);
  });
});
