import { messageTag } from '../shared/protocol/client-message.ts';
import {
  SERVER_MESSAGE_TYPES,
  serverMessage,
  type ServerMessage,
} from '../shared/protocol/server-message.ts';

/** UTF-16 units: the server ends a socket that has 1 MiB queued, so no honest message is longer. */
const MAX_MESSAGE_CHARS = 1024 * 1024;

export type ParsedMessage =
  | { readonly type: 'message'; readonly message: ServerMessage }
  /** Of a newer protocol: skipped. */
  | { readonly type: 'unknown'; readonly tag: string }
  /** `why` says what is wrong without quoting the message, which may hold a transcript. */
  | { readonly type: 'malformed'; readonly why: string };

/** Limits first, then broadly, then narrowly. Never throws. */
export function parseServerMessage(text: string): ParsedMessage {
  if (text.length > MAX_MESSAGE_CHARS) return { type: 'malformed', why: 'too long' };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { type: 'malformed', why: 'not JSON' };
  }
  const tagged = messageTag.safeParse(json);
  if (!tagged.success) return { type: 'malformed', why: 'no type' };
  const tag = tagged.data.type;
  if (!SERVER_MESSAGE_TYPES.has(tag)) return { type: 'unknown', tag };
  const parsed = serverMessage.safeParse(json);
  if (parsed.success) return { type: 'message', message: parsed.data };
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  return { type: 'malformed', why: `${tag}: ${where}` };
}
