import { describe, expect, test } from 'vitest';
import { scriptedAudio } from '../src/engine/scripted/scripted-audio.ts';
import { encodeAudioFrame } from '../../src/shared/protocol/audio-frame.ts';
import { beside, refusalOf } from './support/bystander.ts';
import { SPEECH } from './support/some-speech.ts';
import { AUDIO } from './support/raw-client.ts';
import { openServer } from './support/test-server.ts';

const START = { type: 'start', audio: AUDIO };
const json = JSON.stringify;
const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

/** docs/FAULTS.md, hostile input: messages that parse into nothing that is allowed. */
async function answerTo(message: string | Uint8Array, when: 'first' | 'after start') {
  const server = await openServer();
  return beside(server, async () => {
    const client = server.client();
    await client.opened;
    if (when === 'after start') await client.start();
    client.socket.send(message);
    return refusalOf(client);
  });
}

describe('H10, H11 messages out of order', () => {
  test('H10 audio before start: audio_before_start, 4400', async () => {
    const frame = encodeAudioFrame({ lastEventSeq: 0, firstSample: 0, pcm: SPEECH });
    expect(await answerTo(frame, 'first')).toBe('audio_before_start, 4400');
  });

  test.each([
    json({ type: 'ping', t: 1 }),
    json({ type: 'gap', from: 0, to: 9, reason: 'muted' }),
    json({ type: 'flush', id: 'a', at: 0 }),
    json({ type: 'end_of_stream', at: 0 }),
  ])('H10 %s before start: bad_message, 4400', async (text) => {
    expect(await answerTo(text, 'first')).toBe('bad_message, 4400');
  });

  test('H11 a second start: second_start, 4400', async () => {
    expect(await answerTo(json(START), 'after start')).toBe('second_start, 4400');
  });
});

describe('H12 text for binary, and the other way round', () => {
  const audio = (samples: number, firstSample = 0): Uint8Array =>
    encodeAudioFrame({ lastEventSeq: 0, firstSample, pcm: SPEECH.subarray(0, samples) });

  test.each([
    ['a start sent as binary', new TextEncoder().encode(json(START))],
    ['an odd length', audio(9).subarray(0, 33)],
    ['a header cut short', new Uint8Array(7)],
    ['nothing at all', new Uint8Array()],
    ['no samples', audio(0)],
    ['an index over 2^53', audio(9, 2 ** 53 - 1)],
    ['the largest index there is', audio(9).fill(0xff, 8, 16)],
  ])('binary, %s: bad_audio_frame, 4400', async (_, bytes) => {
    expect(await answerTo(bytes, 'after start')).toBe('bad_audio_frame, 4400');
  });

  test('audio sent as text: bad_message, 4400', async () => {
    const text = Buffer.from(audio(160)).toString('latin1');
    expect(await answerTo(text, 'after start')).toBe('bad_message, 4400');
  });
});

describe('H13 JSON that is no message', () => {
  test.each([
    ['not JSON', '{'],
    ['nothing at all', ''],
    ['null', 'null'],
    ['an array', '[]'],
    ['an array of messages', json([START])],
    ['1e999', '1e999'],
    ['no type', '{}'],
    ['a type that is an array', json({ ...START, type: ['start'] })],
    ['a type of 1 kB', json({ type: 'x'.repeat(1_000) })],
    ['JSON 1,900 deep', deep(1_900)],
    ['a type by __proto__', '{"__proto__":{"type":"start"}}'],
    ['base 1e999', json({ ...START, base: 0 }).replace('"base":0', '"base":1e999')],
    ['base −1', json({ ...START, base: -1 })],
    ['base 2^53', json({ ...START, base: 2 ** 53 })],
    ['base 2^51', json({ ...START, base: 2 ** 51 })],
    ['base null', json({ ...START, base: null })],
    ['a token that is no string', json({ ...START, token: { length: 8 } })],
    ['a resume of wrong shape', json({ ...START, resume: [] })],
  ])('as the first message, %s: bad_message, 4400', async (_, text) => {
    expect(await answerTo(text, 'first')).toBe('bad_message, 4400');
  });

  test.each([
    ['JSON 7,000 deep', `{"type":"ping","t":${deep(7_000)}}`],
    ['t is 1e999', '{"type":"ping","t":1e999}'],
    ['t is null', '{"type":"ping","t":null}'],
    ['a gap of an unknown reason', json({ type: 'gap', from: 0, to: 9, reason: 'x' })],
    [
      'a gap that only the server tells',
      json({ type: 'gap', from: 0, to: 9, reason: 'engine_failed' }),
    ],
    ['a reason by inheritance', json({ type: 'gap', from: 0, to: 9, reason: 'constructor' })],
    ['a gap that ends at its begin', json({ type: 'gap', from: 0, to: 0, reason: 'muted' })],
    ['a gap to 2^52', json({ type: 'gap', from: 0, to: 2 ** 52, reason: 'muted' })],
    ['a flush at half a sample', json({ type: 'flush', id: 'a', at: 0.5 })],
    ['a flush without a name', json({ type: 'flush', id: '', at: 0 })],
    ['a negative lastSeq', json({ type: 'ping', t: 1, lastSeq: -1 })],
  ])('later, %s: bad_message, 4400', async (_, text) => {
    expect(await answerTo(text, 'after start')).toBe('bad_message, 4400');
  });

  test('JSON 10,000 deep is over 16 KiB: message_too_large, 4413', async () => {
    expect(await answerTo(deep(10_000), 'after start')).toBe('message_too_large, 4413');
  });

  test('__proto__ and constructor in a message change nothing: pong', async () => {
    const server = await openServer();
    await beside(server, async () => {
      const client = server.client();
      await client.start();
      client.send(
        '{"type":"ping","t":1,"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
      );
      await client.next('pong');
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    });
  });

  test('an unknown type, before start and after: the warning unknown_type, and it is skipped', async () => {
    const server = await openServer();
    await beside(server, async () => {
      const client = server.client();
      await client.opened;
      client.send({ type: 'hologram' });
      await client.next('warning');
      await client.start({ novelty: 1 });
      client.send({ type: 'hologram', at: 1 });
      await client.until(() => client.all('warning').length === 2);
      expect(client.all('warning').map(({ code }) => code)).toEqual([
        'unknown_type',
        'unknown_type',
      ]);
      client.end();
      expect((await client.closed).code).toBe(1000);
    });
  });
});

describe('H14 audio that is not 16 kHz mono', () => {
  test.each([
    ['rate 0', { sampleRateHz: 0 }],
    ['rate −1', { sampleRateHz: -1 }],
    ['rate 1e9', { sampleRateHz: 1e9 }],
    ['rate 11025.5', { sampleRateHz: 11_025.5 }],
    ['rate 48000', { sampleRateHz: 48_000 }],
    ['no channels', { channels: 0 }],
    ['64 channels', { channels: 64 }],
    ['opus', { encoding: 'opus' }],
  ])('%s: unsupported_audio, 4400, and what is allowed', async (_, wrong) => {
    const server = await openServer();
    await beside(server, async () => {
      const client = server.client();
      await client.opened;
      client.send({ type: 'start', audio: { ...AUDIO, ...wrong } });
      expect(await refusalOf(client)).toBe('unsupported_audio, 4400');
      expect(client.all('error')[0]?.message).toContain(json(AUDIO));
    });
  });

  test('no subprotocol offered: unsupported_version, 4400, where a browser can read it', async () => {
    const server = await openServer();
    await beside(server, async () => {
      const client = server.client({ protocols: [] });
      expect(await refusalOf(client)).toBe('unsupported_version, 4400');
    });
  });
});

describe('H19 a transcript that holds HTML or bidi overrides', () => {
  test('comes as it was said, in JSON: what shows it must show it as text', async () => {
    const said = ['<img/src=x/onerror=alert(1)>', '\u202Ereversed\u202C', '"},{"type":"done"'];
    const server = await openServer();
    await beside(server, async () => {
      const client = server.client();
      await client.start();
      const script = said.map((word) => [{ silenceMs: 600 }, { word, ms: 400 }]).flat();
      client.sendAudio(scriptedAudio([...script, { silenceMs: 900 }]));
      client.end();
      expect((await client.closed).code).toBe(1000);
      expect(client.text).toBe(said.join(' '));
    });
  });
});
