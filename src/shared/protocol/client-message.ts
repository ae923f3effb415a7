import * as z from 'zod/mini';
import { CLIENT_GAP_REASONS } from './gap-reason.ts';

/**
 * Client → server control messages of `stt.v1` (docs/PROTOCOL.md). Sample numbers are absolute
 * indices of the stream at `start.audio.sampleRateHz`; ranges are half-open. Unknown fields are
 * ignored; an unknown `type` is not this module's business: look at {@link messageTag} first.
 */
const sampleIndex = z.int().check(z.nonnegative());
const seq = z.int().check(z.nonnegative());
/** Every text message may carry the highest `seq` that the client has processed. */
const lastSeq = { lastSeq: z.optional(seq) };

export const startMessage = z.object({
  type: z.literal('start'),
  ...lastSeq,
  token: z.optional(z.string().check(z.maxLength(1024))),
  audio: z.object({
    encoding: z.literal('pcm_s16le'),
    sampleRateHz: z.literal(16_000),
    channels: z.literal(1),
  }),
  /** Whether partials are wanted. */
  interim: z.optional(z.boolean()),
  /** BCP 47 tag; the engine may ignore it. */
  language: z.optional(z.string().check(z.maxLength(35))),
  /** The client's own `committed`: where a session without memory begins. */
  base: z.optional(sampleIndex),
  resume: z.optional(
    z.object({
      session: z.string().check(z.maxLength(128)),
      secret: z.string().check(z.maxLength(128)),
      lastSeq: seq,
      attempt: z.int().check(z.nonnegative()),
    }),
  ),
});

export const gapMessage = z.object({
  type: z.literal('gap'),
  ...lastSeq,
  from: sampleIndex,
  to: sampleIndex,
  reason: z.enum(CLIENT_GAP_REASONS),
});

export const flushMessage = z.object({
  type: z.literal('flush'),
  ...lastSeq,
  id: z.string().check(z.minLength(1), z.maxLength(128)),
  at: sampleIndex,
});

export const endOfStreamMessage = z.object({
  type: z.literal('end_of_stream'),
  ...lastSeq,
  at: sampleIndex,
});

export const pingMessage = z.object({
  type: z.literal('ping'),
  ...lastSeq,
  t: z.number(),
});

export const clientMessage = z.discriminatedUnion('type', [
  startMessage,
  gapMessage,
  flushMessage,
  endOfStreamMessage,
  pingMessage,
]);

export type StartMessage = z.infer<typeof startMessage>;
export type ClientMessage = z.infer<typeof clientMessage>;

/** The `type` of any message, known or not: parse broadly first, then narrowly. */
export const messageTag = z.object({ type: z.string().check(z.maxLength(64)) });

export const CLIENT_MESSAGE_TYPES: ReadonlySet<string> = new Set([
  'start',
  'gap',
  'flush',
  'end_of_stream',
  'ping',
] satisfies ClientMessage['type'][]);
