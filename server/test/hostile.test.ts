import { describe, expect, test } from 'vitest';
import { encodeAudioFrame } from '../../src/shared/protocol/audio-frame.ts';
import { heardByOthers, SERVED, SPEECH } from './support/others.ts';
import { AUDIO, type RawClient } from './support/raw-client.ts';
import { openServer, type TestServer } from './support/test-server.ts';

const START = { type: 'start', audio: AUDIO };

/** The last message, an error, with its close, and how others fare after it. */
async function refusal(server: TestServer, client: RawClient) {
  const { code: close, reason } = await client.closed;
  expect(client.messages.at(-1)).toMatchObject({ type: 'error', code: reason, fatal: true });
  return { error: reason, close, others: await heardByOthers(server) };
}

describe('text that is no message (faults: Hostile)', () => {
  test.each([
    ['not JSON', '{'],
    ['null', 'null'],
    ['an array', '[]'],
    ['a number', '1e999'],
    ['no type', '{}'],
    ['a type of 1 kB', JSON.stringify({ type: 'x'.repeat(1_000) })],
    ['JSON 2,000 deep', '['.repeat(1_900) + ']'.repeat(1_900)],
    ['another message before start', '{"type":"ping","t":1}'],
    [
      'base 1e999',
      '{"type":"start","base":1e999,"audio":{"encoding":"pcm_s16le","sampleRateHz":16000,"channels":1}}',
    ],
    ['base −1', JSON.stringify({ ...START, base: -1 })],
    ['base 2^53', JSON.stringify({ ...START, base: 2 ** 53 })],
    ['base 2^51', JSON.stringify({ ...START, base: 2 ** 51 })],
    ['a token that is no string', JSON.stringify({ ...START, token: { length: 8 } })],
    ['a resume of wrong shape', JSON.stringify({ ...START, resume: [] })],
  ])('before start: %s', async (_, text) => {
    const server = await openServer();
    const client = server.client();
    await client.opened;
    client.send(text);
    expect(await refusal(server, client)).toEqual({
      error: 'bad_message',
      close: 4400,
      others: SERVED,
    });
  });

  test.each([
    ['JSON 7,000 deep', '{"type":"ping","t":' + '['.repeat(7_000) + ']'.repeat(7_000) + '}'],
    ['t is 1e999', '{"type":"ping","t":1e999}'],
    ['a gap of an unknown reason', JSON.stringify({ type: 'gap', from: 0, to: 9, reason: 'x' })],
    [
      'a gap that only the server tells',
      JSON.stringify({ type: 'gap', from: 0, to: 9, reason: 'engine_failed' }),
    ],
    [
      'a gap that ends at its begin',
      JSON.stringify({ type: 'gap', from: 0, to: 0, reason: 'muted' }),
    ],
    ['a gap to 2^52', JSON.stringify({ type: 'gap', from: 0, to: 2 ** 52, reason: 'muted' })],
    ['a flush at half a sample', JSON.stringify({ type: 'flush', id: 'a', at: 0.5 })],
    ['a negative lastSeq', JSON.stringify({ type: 'ping', t: 1, lastSeq: -1 })],
  ])('after start: %s', async (_, text) => {
    const server = await openServer();
    const client = server.client();
    await client.start();
    client.send(text);
    expect(await refusal(server, client)).toEqual({
      error: 'bad_message',
      close: 4400,
      others: SERVED,
    });
  });

  test('__proto__ in a message changes nothing', async () => {
    const server = await openServer();
    const client = server.client();
    await client.start();
    client.send(
      '{"type":"ping","t":1,"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
    );
    await client.next('pong');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(await heardByOthers(server)).toBe(SERVED);
  });

  test('an unknown type draws a warning, before and after start, and nothing else', async () => {
    const server = await openServer();
    const client = server.client();
    await client.opened;
    client.send({ type: 'hologram' });
    await client.next('warning');
    await client.start({ novelty: 1 });
    client.send({ type: 'hologram', at: 1 });
    await client.until(() => client.all('warning').length === 2);
    expect(client.all('warning').map(({ code }) => code)).toEqual(['unknown_type', 'unknown_type']);
    client.end();
    expect((await client.closed).code).toBe(1000);
  });
});

describe('audio that is none', () => {
  test('before start', async () => {
    const server = await openServer();
    const client = server.client();
    await client.opened;
    client.sendFrame(0, SPEECH.subarray(0, 160));
    expect(await refusal(server, client)).toEqual({
      error: 'audio_before_start',
      close: 4400,
      others: SERVED,
    });
  });

  test.each([
    [
      'an odd length',
      () =>
        encodeAudioFrame({ lastEventSeq: 0, firstSample: 0, pcm: SPEECH.subarray(0, 9) }).subarray(
          0,
          33,
        ),
    ],
    ['a header cut short', () => new Uint8Array(7)],
    [
      'no samples',
      () => encodeAudioFrame({ lastEventSeq: 0, firstSample: 0, pcm: new Int16Array() }),
    ],
    ['text for binary', () => new TextEncoder().encode(JSON.stringify(START))],
    [
      'an index over 2^53',
      () =>
        encodeAudioFrame({ lastEventSeq: 0, firstSample: 2 ** 53 - 1, pcm: SPEECH.subarray(0, 9) }),
    ],
  ])('%s', async (_, frame) => {
    const server = await openServer();
    const client = server.client();
    await client.start();
    client.socket.send(frame());
    expect(await refusal(server, client)).toEqual({
      error: 'bad_audio_frame',
      close: 4400,
      others: SERVED,
    });
  });

  test('a hole that no gap announced', async () => {
    const server = await openServer();
    const client = server.client();
    await client.start();
    client.sendFrame(1, SPEECH.subarray(0, 160));
    expect(await refusal(server, client)).toEqual({
      error: 'audio_hole',
      close: 4400,
      others: SERVED,
    });
  });

  test('a gap past what was received', async () => {
    const server = await openServer();
    const client = server.client();
    await client.start();
    client.send({ type: 'gap', from: 16_000, to: 32_000, reason: 'muted' });
    expect(await refusal(server, client)).toEqual({
      error: 'audio_hole',
      close: 4400,
      others: SERVED,
    });
  });

  test('duplicate and overlapping frames are trimmed', async () => {
    const server = await openServer();
    const client = server.client();
    await client.start();
    for (let at = 0; at < SPEECH.length; at += 1_600) {
      const from = Math.max(0, at - 1_000);
      client.sendFrame(from, SPEECH.subarray(from, at + 1_600));
      client.sendFrame(0, SPEECH.subarray(0, 800));
    }
    client.end();
    expect((await client.closed).code).toBe(1000);
    expect(client.text).toBe('alpha');
    expect(client.all('done')[0]?.samples).toBe(SPEECH.length);
  });
});

describe('start', () => {
  test('a second one', async () => {
    const server = await openServer();
    const client = server.client();
    await client.start();
    client.send(START);
    expect(await refusal(server, client)).toEqual({
      error: 'second_start',
      close: 4400,
      others: SERVED,
    });
  });

  test.each([
    ['rate 0', { sampleRateHz: 0 }],
    ['rate −1', { sampleRateHz: -1 }],
    ['rate 1e9', { sampleRateHz: 1e9 }],
    ['rate 11025.5', { sampleRateHz: 11_025.5 }],
    ['rate 48000', { sampleRateHz: 48_000 }],
    ['no channels', { channels: 0 }],
    ['64 channels', { channels: 64 }],
    ['opus', { encoding: 'opus' }],
  ])('%s is unsupported_audio, and says what is allowed', async (_, wrong) => {
    const server = await openServer();
    const client = server.client();
    await client.opened;
    client.send({ type: 'start', audio: { ...AUDIO, ...wrong } });
    expect(await refusal(server, client)).toEqual({
      error: 'unsupported_audio',
      close: 4400,
      others: SERVED,
    });
    expect(client.all('error')[0]?.message).toContain(JSON.stringify(AUDIO));
  });

  test('none in time: 4408', async () => {
    const server = await openServer({ config: { startTimeoutMs: 50 } });
    const client = server.client();
    expect(await refusal(server, client)).toEqual({
      error: 'start_timeout',
      close: 4408,
      others: SERVED,
    });
  });

  test('without a subprotocol a browser can read why: unsupported_version, 4400', async () => {
    const server = await openServer();
    const client = server.client({ protocols: [] });
    expect(await refusal(server, client)).toEqual({
      error: 'unsupported_version',
      close: 4400,
      others: SERVED,
    });
  });
});

describe('sizes, before anything is parsed', () => {
  test('a start over 4 KiB', async () => {
    const server = await openServer();
    const client = server.client();
    await client.opened;
    client.send({ ...START, padding: 'x'.repeat(4_096) });
    expect(await refusal(server, client)).toEqual({
      error: 'message_too_large',
      close: 4413,
      others: SERVED,
    });
  });

  test('text over 16 KiB', async () => {
    const server = await openServer();
    const client = server.client();
    await client.start();
    client.send('x'.repeat(16_385));
    expect(await refusal(server, client)).toEqual({
      error: 'message_too_large',
      close: 4413,
      others: SERVED,
    });
  });

  test('audio of 64 KiB is taken, of two bytes more is not', async () => {
    const server = await openServer();
    const client = server.client();
    await client.start();
    client.sendFrame(0, new Int16Array(32_760));
    client.sendFrame(32_760, new Int16Array(32_761));
    expect(await refusal(server, client)).toEqual({
      error: 'message_too_large',
      close: 4413,
      others: SERVED,
    });
    expect(client.all('ack')[0]).toMatchObject({ received: 32_760 });
  });

  test('far over: the close of the WebSocket itself, 1009', async () => {
    const server = await openServer();
    const client = server.client();
    await client.start();
    client.socket.send(new Uint8Array(1_000_000));
    expect((await client.closed).code).toBe(1009);
    expect(await heardByOthers(server)).toBe(SERVED);
  });
});
