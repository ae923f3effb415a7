import fc from 'fast-check';
import { CLIENT_GAP_REASONS } from '../../../src/shared/protocol/gap-reason.ts';
import { AUDIO } from './raw-client.ts';

/** What a socket is sent, in the middle of a stream: one WebSocket message. */
export type MalformedMessage =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'binary'; readonly bytes: Uint8Array };

/** A message as the fields of its object in JSON, so that what JSON.stringify never writes can stand in one. */
type Fields = readonly (readonly [key: string, json: string])[];

const fieldsOf = (message: Record<string, unknown>): Fields =>
  Object.entries(message).map(([key, value]) => [key, JSON.stringify(value)]);

const sample = fc.oneof(fc.nat(50_000), fc.maxSafeNat());
const validMessage = fc.oneof(
  fc.record({ type: fc.constant('start'), audio: fc.constant(AUDIO), base: sample }),
  fc.record({
    type: fc.constant('gap'),
    from: fc.nat(9),
    to: sample,
    reason: fc.constantFrom(...CLIENT_GAP_REASONS),
  }),
  fc.record({ type: fc.constant('flush'), id: fc.string({ maxLength: 140 }), at: sample }),
  fc.record({ type: fc.constant('end_of_stream'), at: sample, lastSeq: fc.nat() }),
  fc.record({ type: fc.constant('ping'), t: fc.double(), lastSeq: fc.nat() }),
);

/** JSON of a value that a field may not have, or that may not be JSON at all. */
const wrongJson = fc.oneof(
  fc.constantFrom(
    'null',
    'true',
    '-1',
    '0.5',
    '-0',
    '1e999',
    '-1e999',
    '9007199254740993',
    '01',
    'NaN',
  ),
  fc.constantFrom(
    '{"__proto__":{"type":"ping"}}',
    '{"toString":null}',
    '"\\ud800"',
    '"\\u0000"',
    '"',
    '',
  ),
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
  fc.string({ unit: 'binary', maxLength: 60 }).map((text) => JSON.stringify(text)),
  fc.nat(7_000).map((levels) => '['.repeat(levels) + ']'.repeat(levels)),
  fc.nat(3_000).map((levels) => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels)),
  fc.nat(5_000).map((length) => JSON.stringify('x'.repeat(length))),
);
const key = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'type',
    'lastSeq',
    'resume',
    'token',
    'audio',
  ),
  fc.string({ maxLength: 9 }),
);

type Mutation = (fields: Fields) => Fields;
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(fc.nat(), wrongJson).map(
    ([at, json]): Mutation =>
      (fields) =>
        fields.map((field, index) => (index === at % fields.length ? [field[0], json] : field)),
  ),
  fc.nat().map(
    (at): Mutation =>
      (fields) =>
        fields.filter((_, index) => index !== at % fields.length),
  ),
  fc.tuple(key, wrongJson).map((field): Mutation => (fields) => [...fields, field]),
  fc.tuple(key, wrongJson).map((field): Mutation => (fields) => [field, ...fields]),
);

/** Of a text: a piece taken out, and another put in its place. */
const scratch = fc.record({
  at: fc.nat(),
  length: fc.nat(9),
  by: fc.string({ unit: 'binary', maxLength: 4 }),
});

const mutatedText = fc
  .record({
    message: validMessage,
    mutations: fc.array(mutation, { maxLength: 3 }),
    scratches: fc.array(scratch, { maxLength: 1 }),
  })
  .map(({ message, mutations, scratches }) => {
    const fields = mutations.reduce((it, mutate) => mutate(it), fieldsOf(message));
    const text = `{${fields.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
    return scratches.reduce((it, { at, length, by }) => {
      const from = at % (it.length + 1);
      return it.slice(0, from) + by + it.slice(from + length);
    }, text);
  });

/** Of no known type, or with fields more than are known: what a newer client might say. The stream goes on. */
const newerText = fc
  .record({
    message: fc.oneof(
      fc.record({ type: fc.string({ maxLength: 60 }) }),
      fc.record({
        type: fc.constant('ping'),
        t: fc.double({ noNaN: true, noDefaultInfinity: true }),
      }),
    ),
    more: fc.dictionary(fc.string({ maxLength: 9 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
  })
  .map(({ message, more }) => JSON.stringify({ ...more, lastSeq: 0, ...message }));

const text = fc.oneof(
  { weight: 9, arbitrary: newerText },
  { weight: 6, arbitrary: mutatedText },
  { weight: 1, arbitrary: wrongJson },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  { weight: 1, arbitrary: fc.json() },
);

const firstSample = fc.oneof(
  fc.nat(50_000).map(BigInt),
  fc.bigInt({ min: 2n ** 53n - 9n, max: 2n ** 53n + 9n }),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
);
const audioFrame = fc
  .record({
    kind: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.nat(255) }),
    flags: fc.nat(255),
    lastSeq: fc.nat(0xffff_ffff),
    firstSample,
    payload: fc.oneof(
      fc.uint8Array({ maxLength: 3_000 }),
      fc
        .constantFrom(65_519, 65_520, 65_521, 65_522, 70_000)
        .map((length) => new Uint8Array(length)),
    ),
    cutTo: fc.option(fc.nat(20)),
  })
  .map(({ kind, flags, lastSeq, firstSample: first, payload, cutTo }) => {
    const bytes = new Uint8Array(16 + payload.length);
    const view = new DataView(bytes.buffer);
    view.setUint8(0, kind);
    view.setUint8(1, flags);
    view.setUint32(4, lastSeq, true);
    view.setBigUint64(8, first, true);
    bytes.set(payload, 16);
    return cutTo === null ? bytes : bytes.subarray(0, cutTo);
  });
const binary = fc.oneof(
  { weight: 5, arbitrary: audioFrame },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
  { weight: 1, arbitrary: mutatedText.map((it) => new TextEncoder().encode(it)) },
);

/** As a failure prints it: what is long is cut. */
function shown(message: MalformedMessage): MalformedMessage {
  const whole =
    message.type === 'text'
      ? JSON.stringify(message.text)
      : Buffer.from(message.bytes).toString('hex');
  const { length } = message.type === 'text' ? message.text : message.bytes;
  const line = `${message.type} of ${length}: ${whole.slice(0, 400)}${whole.length > 400 ? '…' : ''}`;
  return Object.assign(message, { [fc.toStringMethod]: () => line });
}

export const malformedMessage: fc.Arbitrary<MalformedMessage> = fc.oneof(
  text.map((it) => shown({ type: 'text', text: it })),
  binary.map((bytes) => shown({ type: 'binary', bytes })),
);

/** One WebSocket frame of a client, with anything in it: opcode, reserved bits, mask, a length that lies. */
const rawFrame = fc
  .record({
    firstByte: fc.nat(255),
    masked: fc.oneof(
      { weight: 4, arbitrary: fc.constant(true) },
      { weight: 1, arbitrary: fc.constant(false) },
    ),
    claimed: fc.option(
      fc.oneof(fc.nat(200).map(BigInt), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
    ),
    payload: fc.uint8Array({ maxLength: 140 }),
  })
  .map(({ firstByte, masked, claimed, payload }) => {
    const length = claimed ?? BigInt(payload.length);
    const short = length < 126n ? Number(length) : length < 65_536n ? 126 : 127;
    const extended = Buffer.alloc(short === 126 ? 2 : short === 127 ? 8 : 0);
    if (short === 126) extended.writeUInt16BE(Number(length));
    if (short === 127) extended.writeBigUInt64BE(length);
    const head = Buffer.from([firstByte, (masked ? 0x80 : 0) | short]);
    return Buffer.concat([head, extended, Buffer.alloc(masked ? 4 : 0), payload]);
  });

/** Bytes on an upgraded TCP connection: frames, or nothing like them. */
export const rawBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.array(rawFrame, { minLength: 1, maxLength: 4 }).map((it) => Buffer.concat(it)),
  },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 300 }) },
);
