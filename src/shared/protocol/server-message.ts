import * as z from 'zod/mini';
import { GAP_REASONS } from './gap-reason.ts';

/**
 * Server → client messages of `stt.v1` (docs/PROTOCOL.md). Those with a `seq` are reliable: kept
 * until the client's `lastSeq` covers them, delivered in order, immutable. Sample numbers are
 * absolute; ranges are half-open. Unknown fields are ignored.
 */
const sampleIndex = z.int().check(z.nonnegative());
const seq = z.int().check(z.positive());

export const readyMessage = z.object({
  type: z.literal('ready'),
  session: z.string(),
  secret: z.string(),
  resumed: z.boolean(),
  received: sampleIndex,
  committed: sampleIndex,
  sendUntil: sampleIndex,
  limits: z.object({
    maxFrameBytes: z.int().check(z.positive()),
    maxTextBytes: z.int().check(z.positive()),
    maxSessionMs: z.int().check(z.positive()),
    resumeWindowMs: z.int().check(z.nonnegative()),
    idleTimeoutMs: z.int().check(z.positive()),
  }),
  engine: z.object({ name: z.string(), model: z.string(), languages: z.array(z.string()) }),
});

export const ackMessage = z.object({
  type: z.literal('ack'),
  received: sampleIndex,
  committed: sampleIndex,
  sendUntil: sampleIndex,
});

export const partialMessage = z.object({
  type: z.literal('partial'),
  /** The tile's start sample in decimal. */
  id: z.string(),
  rev: z.int().check(z.nonnegative()),
  start: sampleIndex,
  end: sampleIndex,
  text: z.string(),
  /** A forecast: so many leading characters (UTF-16 units) of `text` should stay. */
  stableChars: z.int().check(z.nonnegative()),
});

const word = z.object({ text: z.string(), start: sampleIndex, end: sampleIndex });

export const finalMessage = z.object({
  type: z.literal('final'),
  seq,
  id: z.string(),
  start: sampleIndex,
  end: sampleIndex,
  text: z.string(),
  speechStart: z.optional(sampleIndex),
  speechEnd: z.optional(sampleIndex),
  words: z.optional(z.array(word)),
});

export const speechMessage = z.object({
  type: z.literal('speech'),
  seq,
  state: z.enum(['start', 'end']),
  at: sampleIndex,
});

export const serverGapMessage = z.object({
  type: z.literal('gap'),
  seq,
  start: sampleIndex,
  end: sampleIndex,
  reason: z.enum(GAP_REASONS),
});

export const flushedMessage = z.object({ type: z.literal('flushed'), seq, id: z.string() });

export const doneMessage = z.object({
  type: z.literal('done'),
  seq,
  /** Absolute: where the timeline ends. */
  samples: sampleIndex,
  /** Finals of this session. */
  finals: z.int().check(z.nonnegative()),
});

export const warningMessage = z.object({
  type: z.literal('warning'),
  code: z.string(),
  message: z.string(),
});

export const errorMessage = z.object({
  type: z.literal('error'),
  code: z.string(),
  message: z.string(),
  fatal: z.boolean(),
  retryable: z.boolean(),
  retryAfterMs: z.optional(z.int().check(z.nonnegative())),
});

export const pongMessage = z.object({ type: z.literal('pong'), t: z.number() });
export const goingAwayMessage = z.object({
  type: z.literal('going_away'),
  graceMs: z.int().check(z.nonnegative()),
});

export const serverMessage = z.discriminatedUnion('type', [
  readyMessage,
  ackMessage,
  partialMessage,
  finalMessage,
  speechMessage,
  serverGapMessage,
  flushedMessage,
  doneMessage,
  warningMessage,
  errorMessage,
  pongMessage,
  goingAwayMessage,
]);

export type ServerMessage = z.infer<typeof serverMessage>;
/** A message that is kept until acknowledged, with its place in the session's order. */
export type ReliableMessage = Extract<ServerMessage, { seq: number }>;
export type ReadyMessage = z.infer<typeof readyMessage>;

export const SERVER_MESSAGE_TYPES: ReadonlySet<string> = new Set([
  'ready',
  'ack',
  'partial',
  'final',
  'speech',
  'gap',
  'flushed',
  'done',
  'warning',
  'error',
  'pong',
  'going_away',
] satisfies ServerMessage['type'][]);
