import {
  CLIENT_MESSAGE_TYPES,
  clientMessage,
  messageTag,
  type ClientMessage,
} from '../../../src/shared/protocol/client-message.ts';
import type { Refusal } from '../session/session-api.ts';

/**
 * No sample index is larger (2,000 years of audio), so that sums with a session's length and credit
 * stay exact integers.
 */
const MAX_SAMPLE_INDEX = 2 ** 50;
/** What is asked of `start.audio`, word for word. */
const AUDIO_ALLOWED = '{"encoding":"pcm_s16le","sampleRateHz":16000,"channels":1}';

export type ReadResult =
  | { readonly type: 'message'; readonly message: ClientMessage }
  /** A newer client's: skipped with a warning. */
  | { readonly type: 'unknown' }
  | { readonly type: 'refused'; readonly refusal: Refusal };

/** Reads one text message, broadly and then narrowly; never throws. Its size is the caller's to check, before this. */
export function readClientMessage(text: string): ReadResult {
  const value = parseJson(text);
  if (value === undefined) return bad('not JSON');
  const tag = messageTag.safeParse(value);
  if (!tag.success) return bad('an object with a "type" is expected');
  if (!CLIENT_MESSAGE_TYPES.has(tag.data.type)) return { type: 'unknown' };
  const result = clientMessage.safeParse(value);
  if (!result.success) return refusalOf(tag.data.type, result.error.issues);
  const tooFar = farIndex(result.data);
  if (tooFar) return bad(`${result.data.type}.${tooFar}: over ${MAX_SAMPLE_INDEX}`);
  return { type: 'message', message: result.data };
}

/** Absent (`undefined`) is not JSON; `null` is, and is refused by its shape. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Names the field, never its value: it could be a token. */
function refusalOf(type: string, issues: readonly Issue[]): ReadResult {
  if (type === 'start' && issues.some((issue) => issue.path[0] === 'audio')) {
    const message = `start.audio must be ${AUDIO_ALLOWED}`;
    return { type: 'refused', refusal: { code: 'unsupported_audio', message } };
  }
  const field = [type, ...(issues[0]?.path ?? [])].map(String).join('.');
  return bad(`${field}: ${issues[0]?.message ?? 'not understood'}`);
}

function farIndex(message: ClientMessage): string | null {
  const indices: Record<string, number | undefined> =
    message.type === 'start'
      ? { base: message.base }
      : message.type === 'gap'
        ? { from: message.from, to: message.to }
        : message.type === 'ping'
          ? {}
          : { at: message.at };
  const far = Object.entries(indices).find(([, index]) => (index ?? 0) > MAX_SAMPLE_INDEX);
  return far?.[0] ?? null;
}

function bad(message: string): ReadResult {
  return { type: 'refused', refusal: { code: 'bad_message', message } };
}
