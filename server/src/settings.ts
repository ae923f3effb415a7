import * as z from 'zod';
import {
  MAX_AUDIO_MESSAGE_BYTES,
  MAX_START_MESSAGE_BYTES,
  MAX_TEXT_MESSAGE_BYTES,
} from '../../src/shared/protocol/limits.ts';
import { livekitUrlSchema } from './rooms/livekit-server.ts';
import { list, optional, whole, type Setting } from './setting.ts';

const HOST_NAME = /^[\w.:[\]-]{1,253}$/;
const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text;

/** Every setting there is. Order is that of the README. */
export const SETTINGS = {
  host: {
    variable: 'HOST',
    default: '127.0.0.1',
    schema: z.string().regex(HOST_NAME),
    allowed: 'an address or a host name; anything but this machine needs a token',
    doc: 'Address to listen on.',
  } satisfies Setting<string>,
  port: whole('PORT', 8437, [0, 65_535], 'Port to listen on; 0 takes any free one.'),
  token: {
    variable: 'EARSHOT_TOKEN',
    default: null,
    schema: z.string().min(8).max(1024).optional(),
    allowed: '8 to 1024 characters',
    doc: 'Access token that the page asks for, and `/metrics`. Required on any other address than this machine.',
    secret: true,
  } satisfies Setting<string | undefined>,
  open: {
    variable: 'EARSHOT_OPEN',
    default: null,
    schema: z.literal('anyone').optional(),
    allowed: 'the word "anyone"',
    doc: '"anyone": whoever reaches the server may use it, without a token.',
  } satisfies Setting<'anyone' | undefined>,
  allowedHosts: list(
    'EARSHOT_ALLOWED_HOSTS',
    z.string().regex(HOST_NAME),
    'host names without ports, separated by commas',
    'Names, besides localhost and addresses, by which browsers may reach the server.',
  ),
  allowedOrigins: list(
    'EARSHOT_ALLOWED_ORIGINS',
    z.string().refine(isOrigin),
    'origins such as https://notes.example:8443, separated by commas',
    "Pages, besides the server's own, that may open streams.",
  ),
  tlsCert: optional(
    'EARSHOT_TLS_CERT',
    'a PEM file, together with EARSHOT_TLS_KEY',
    'Certificate: the page is then served by https.',
  ),
  tlsKey: optional(
    'EARSHOT_TLS_KEY',
    'the PEM file of the key of EARSHOT_TLS_CERT',
    'Private key of the certificate.',
  ),
  trustedProxies: whole(
    'EARSHOT_TRUST_PROXY',
    0,
    [0, 10],
    'Reverse proxies of your own in front, whose X-Forwarded-For is believed.',
  ),
  livekitUrl: {
    variable: 'LIVEKIT_URL',
    default: null,
    schema: livekitUrlSchema.optional(),
    allowed:
      'a ws, wss, http or https address, together with LIVEKIT_API_KEY and LIVEKIT_API_SECRET',
    doc: 'LiveKit server whose rooms are captioned, as browsers reach it.',
  } satisfies Setting<string | undefined>,
  livekitApiKey: optional(
    'LIVEKIT_API_KEY',
    'a key of that server, together with LIVEKIT_URL and LIVEKIT_API_SECRET',
    'Key that tokens for its rooms are made with.',
  ),
  livekitApiSecret: {
    ...optional(
      'LIVEKIT_API_SECRET',
      'the secret of LIVEKIT_API_KEY, together with it and LIVEKIT_URL',
      'Signs those tokens; never leaves the server.',
    ),
    secret: true,
  } satisfies Setting<string | undefined>,
  cacheDir: optional(
    'EARSHOT_CACHE_DIR',
    'a folder',
    "Where the model is kept, in place of the user's cache folder.",
  ),
  modelDir: optional(
    'EARSHOT_MODEL_DIR',
    'a folder with a sherpa-onnx offline model',
    'Another model, for other languages.',
  ),
  recogniser: {
    variable: 'EARSHOT_RECOGNISER',
    default: null,
    schema: z.literal('sherpa-onnx').optional(),
    allowed: 'the word "sherpa-onnx"',
    doc: '"sherpa-onnx": Moonshine as it was shipped, in place of Earshot\'s faster graphs of it.',
  } satisfies Setting<'sherpa-onnx' | undefined>,
  engineProcesses: {
    variable: 'EARSHOT_ENGINE_PROCESSES',
    default: null,
    schema: z
      .string()
      .regex(/^\d{1,3}$/)
      .transform(Number)
      .pipe(z.int().min(1).max(128))
      .optional(),
    allowed: 'a whole number from 1 to 128',
    doc: 'Engine processes; one a core unless told.',
  } satisfies Setting<number | undefined>,
  endpointSilenceMs: {
    variable: 'EARSHOT_ENDPOINT_SILENCE_MS',
    default: null,
    schema: z
      .string()
      .regex(/^\d{1,4}$/)
      .transform(Number)
      .pipe(z.int().min(500).max(5_000))
      .optional(),
    allowed: 'a whole number from 500 to 5000',
    doc: "Silence that ends an utterance. Unset: 500 to 1200 ms, by the speaker's own pauses.",
  } satisfies Setting<number | undefined>,
  logLevel: {
    variable: 'EARSHOT_LOG_LEVEL',
    default: 'info',
    schema: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug']),
    allowed: 'silent, fatal, error, warn, info or debug',
    doc: 'How much is logged, as JSON lines on the error output.',
  } satisfies Setting<string>,
  maxSessions: whole('EARSHOT_MAX_SESSIONS', 128, [1, 100_000], 'Streams at once, in all.'),
  maxSessionsPerAddress: whole(
    'EARSHOT_MAX_SESSIONS_PER_ADDRESS',
    80,
    [1, 100_000],
    'Streams at once of one address: a room of 64, and some pages.',
  ),
  maxSockets: whole(
    'EARSHOT_MAX_SOCKETS',
    512,
    [1, 100_000],
    'WebSockets at once, in all, begun streams or not.',
  ),
  maxSocketsPerAddress: whole(
    'EARSHOT_MAX_SOCKETS_PER_ADDRESS',
    160,
    [1, 100_000],
    'WebSockets at once of one address: a room twice over, and some pages.',
  ),
  maxFailedStarts: whole(
    'EARSHOT_MAX_FAILED_STARTS',
    30,
    [1, 100_000],
    'Refused starts of one address in a minute, before its sockets are refused.',
  ),
  maxRequestsPerMinute: whole(
    'EARSHOT_MAX_REQUESTS_PER_MINUTE',
    3_000,
    [1, 1_000_000],
    'HTTP requests of one address in a minute.',
  ),
  maxRoomTokensPerMinute: whole(
    'EARSHOT_MAX_ROOM_TOKENS_PER_MINUTE',
    120,
    [1, 100_000],
    'Tokens for LiveKit rooms asked for by one address in a minute: a room of 64 that joins at once, and reloads.',
  ),
  maxStartBytes: whole(
    'EARSHOT_MAX_START_BYTES',
    MAX_START_MESSAGE_BYTES,
    [256, 65_536],
    'Bytes of the first message.',
  ),
  maxTextBytes: whole(
    'EARSHOT_MAX_TEXT_BYTES',
    MAX_TEXT_MESSAGE_BYTES,
    [256, 65_536],
    'Bytes of any other text message.',
  ),
  maxFrameBytes: whole(
    'EARSHOT_MAX_FRAME_BYTES',
    MAX_AUDIO_MESSAGE_BYTES,
    [1_024, 1_048_576],
    'Bytes of an audio message.',
  ),
  maxSessionMs: whole(
    'EARSHOT_MAX_SESSION_MS',
    14_400_000,
    [1_000, 86_400_000],
    'Age at which a session is ended; its stream goes on in a new one.',
  ),
  resumeWindowMs: whole(
    'EARSHOT_RESUME_WINDOW_MS',
    120_000,
    [0, 3_600_000],
    'For how long a stream without its socket is kept for it to come back; 0: not at all.',
  ),
  startTimeoutMs: whole(
    'EARSHOT_START_TIMEOUT_MS',
    5_000,
    [10, 60_000],
    'From an open socket to its start message.',
  ),
  idleTimeoutMs: whole(
    'EARSHOT_IDLE_TIMEOUT_MS',
    60_000,
    [10, 3_600_000],
    'Without any message from the client.',
  ),
  pingIntervalMs: whole(
    'EARSHOT_PING_INTERVAL_MS',
    10_000,
    [10, 60_000],
    'Between pings to a client; two unanswered end its socket.',
  ),
  requestTimeoutMs: whole(
    'EARSHOT_REQUEST_TIMEOUT_MS',
    10_000,
    [10, 60_000],
    'For an HTTP request, or a handshake, to be complete.',
  ),
  shutdownGraceMs: whole(
    'EARSHOT_SHUTDOWN_GRACE_MS',
    5_000,
    [0, 7_000],
    'For draining streams to finish when the server is told to stop.',
  ),
} as const;
