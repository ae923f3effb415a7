import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSpeech } from '../../fixtures/read-speech.ts';
import { SAMPLE_RATE_HZ } from '../../src/shared/audio/sample-rate.ts';
import type { EmbeddedEngine } from '../src/engine/embedded/embedded-engine.ts';
import { createEmbeddedEngine } from '../src/engine/embedded/embedded-engine.ts';
import { installedModel } from '../src/engine/embedded/test-support/installed-engine.ts';
import { systemClock } from '../src/system-clock.ts';
import { openServerWith, type TestServer } from './support/test-server.ts';

const CLIP = 'vm-instructions.wav';
const MID_SPEECH_SAMPLES = 4 * SAMPLE_RATE_HZ;

/** Speaks the clip; `inMidSpeech` happens once words of its first half have been read. */
async function transcribe(
  server: TestServer<EmbeddedEngine>,
  inMidSpeech: () => void = () => undefined,
): Promise<string> {
  const client = server.client();
  await client.start({ interim: true });
  const pcm = readSpeech(CLIP);
  client.sendAudio(pcm.subarray(0, MID_SPEECH_SAMPLES));
  await client.next('partial', ({ text }) => text !== '');
  inMidSpeech();
  client.sendAudio(pcm.subarray(MID_SPEECH_SAMPLES));
  client.end();
  expect((await client.next('done')).samples).toBe(pcm.length);
  expect(client.all('gap')).toEqual([]);
  return client.text;
}

function kill(pid: number | null): void {
  if (pid === null) throw new Error('no process to kill');
  process.kill(pid, 'SIGKILL');
}

describe('an engine process killed with -9 in mid-speech: nobody loses a word', () => {
  let server: TestServer<EmbeddedEngine>;
  let undisturbed: string;

  beforeEach(async () => {
    const log = { info() {}, warn() {} };
    const engine = createEmbeddedEngine({ ...installedModel(), clock: systemClock, log });
    server = await openServerWith(engine);
    undisturbed = await transcribe(server);
  });

  afterEach(() => server.close());

  test('undisturbed, the words are those that are said', () => {
    expect(undisturbed).toMatch(/^To look into your messages.*pound key/i);
  });

  test('every decode process', async () => {
    const text = await transcribe(server, () => {
      for (const { pid } of server.engine.recognisers) kill(pid);
    });
    expect(text).toBe(undisturbed);
  });

  test('the voice activity process', async () => {
    const text = await transcribe(server, () => kill(server.engine.voiceActivity.pid));
    expect(text).toBe(undisturbed);
  });

  test('no transcript and no audio are in the log', () => {
    expect(server.logged()).toContain('ready');
    expect(server.logged()).not.toMatch(/messages|voicemail|pound/i);
  });
});
