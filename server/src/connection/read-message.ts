import { decodeAudioFrame, type AudioFrame } from '../../../src/shared/protocol/audio-frame.ts';
import type { Refusal } from '../session/session-api.ts';
import type { ConnectionLimits } from './connection-deps.ts';
import { readClientMessage, type ReadResult } from './read-client-message.ts';
import { tooLarge } from './replies.ts';

/** A text message, its size checked before it is looked into. `isFirst`: it can only be `start`. */
export function readText(bytes: Buffer, isFirst: boolean, limits: ConnectionLimits): ReadResult {
  const { maxStartBytes, maxTextBytes } = limits;
  if (isFirst && bytes.length > maxStartBytes) return refused(tooLarge('start', maxStartBytes));
  if (bytes.length > maxTextBytes) return refused(tooLarge('a text message', maxTextBytes));
  return readClientMessage(bytes.toString('utf8'));
}

export type AudioResult =
  | { readonly type: 'audio'; readonly frame: AudioFrame }
  | { readonly type: 'refused'; readonly refusal: Refusal };

/** A binary message. `hasStarted`: there is a stream that it can belong to. */
export function readAudio(
  bytes: Buffer,
  hasStarted: boolean,
  { maxFrameBytes }: ConnectionLimits,
): AudioResult {
  if (bytes.length > maxFrameBytes) return refused(tooLarge('an audio message', maxFrameBytes));
  if (!hasStarted)
    return refused({ code: 'audio_before_start', message: 'audio came before start' });
  const frame = decodeAudioFrame(bytes);
  if (typeof frame === 'string') return refused({ code: 'bad_audio_frame', message: frame });
  return { type: 'audio', frame };
}

function refused(refusal: Refusal): { readonly type: 'refused'; readonly refusal: Refusal } {
  return { type: 'refused', refusal };
}
