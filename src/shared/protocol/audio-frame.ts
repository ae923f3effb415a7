/**
 * The binary audio message of `stt.v1`: a 16-byte little-endian header, then s16le samples.
 *
 * | offset | type | meaning |
 * |---|---|---|
 * | 0 | u8 | kind, always 1 |
 * | 1 | u8 | flags, 0 today |
 * | 2 | u16 | 0 |
 * | 4 | u32 | the highest event `seq` that the client has processed |
 * | 8 | u64 | absolute index of the first sample |
 */
export const AUDIO_HEADER_BYTES = 16;
const AUDIO_KIND = 1;

export interface AudioFrame {
  readonly lastEventSeq: number;
  readonly firstSample: number;
  /** A view of the message's own bytes where they are aligned, else a copy. */
  readonly pcm: Int16Array;
}

export type AudioFrameError =
  'too_short' | 'unknown_kind' | 'odd_length' | 'no_samples' | 'unsafe_index';

/** Builds one binary message. `pcm` is copied. Any thread; the host must be little-endian, as all with browsers are. */
export function encodeAudioFrame(frame: AudioFrame): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(AUDIO_HEADER_BYTES + frame.pcm.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, AUDIO_KIND);
  view.setUint32(4, frame.lastEventSeq, true);
  view.setBigUint64(8, BigInt(frame.firstSample), true);
  bytes.set(
    new Uint8Array(frame.pcm.buffer, frame.pcm.byteOffset, frame.pcm.byteLength),
    AUDIO_HEADER_BYTES,
  );
  return bytes;
}

/** Reads one binary message; never throws. Size limits are the caller's, before this. */
export function decodeAudioFrame(bytes: Uint8Array): AudioFrame | AudioFrameError {
  if (bytes.byteLength < AUDIO_HEADER_BYTES) return 'too_short';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint8(0) !== AUDIO_KIND) return 'unknown_kind';
  const payloadBytes = bytes.byteLength - AUDIO_HEADER_BYTES;
  if (payloadBytes % 2 !== 0) return 'odd_length';
  if (payloadBytes === 0) return 'no_samples';
  const firstSample = Number(view.getBigUint64(8, true));
  if (!Number.isSafeInteger(firstSample + payloadBytes / 2)) return 'unsafe_index';
  const start = bytes.byteOffset + AUDIO_HEADER_BYTES;
  const pcm =
    start % 2 === 0
      ? new Int16Array(bytes.buffer, start, payloadBytes / 2)
      : // Not slice(): of a Node Buffer that is a view of its pool, not a copy.
        new Int16Array(new Uint8Array(bytes.subarray(AUDIO_HEADER_BYTES)).buffer);
  return { lastEventSeq: view.getUint32(4, true), firstSample, pcm };
}
