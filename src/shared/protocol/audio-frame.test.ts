import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { AUDIO_HEADER_BYTES, decodeAudioFrame, encodeAudioFrame } from './audio-frame.ts';

const FRAME = { lastEventSeq: 4_000_000_000, firstSample: 2 ** 40, pcm: Int16Array.of(1, -2, 3) };

describe('the audio message', () => {
  test('is read as it was written', () => {
    expect(decodeAudioFrame(encodeAudioFrame(FRAME))).toEqual(FRAME);
  });

  test.each([0, 1, 2, 3])('is read at any place of a pooled Buffer, here %i', (offset) => {
    const encoded = encodeAudioFrame(FRAME);
    const pool = Buffer.alloc(1_001, 0x7f);
    pool.set(encoded, offset);
    const message = pool.subarray(offset, offset + encoded.length);
    expect(decodeAudioFrame(message)).toEqual(FRAME);
  });

  test.each([
    ['too_short', new Uint8Array(AUDIO_HEADER_BYTES - 1)],
    ['unknown_kind', new Uint8Array(AUDIO_HEADER_BYTES + 2)],
    ['odd_length', Uint8Array.of(1, ...new Uint8Array(AUDIO_HEADER_BYTES))],
    ['no_samples', Uint8Array.of(1, ...new Uint8Array(AUDIO_HEADER_BYTES - 1))],
    ['unsafe_index', Uint8Array.of(1, ...new Uint8Array(7), ...new Uint8Array(8).fill(255), 0, 0)],
  ])('refuses %s', (error, bytes) => {
    expect(decodeAudioFrame(bytes)).toBe(error);
  });
});
