import { WebSocket } from 'ws';
import { recordingEngine } from '../e2e/support/recording-engine.ts';
import { silentLog } from '../e2e/support/silent-log.ts';
import { startServer } from '../server/src/app.ts';
import { readConfig } from '../server/src/config.ts';
import {
  VAD_WINDOW_SAMPLES,
  type Engine,
  type Recogniser,
  type Vad,
} from '../server/src/engine/engine.ts';
import { createDecodeScheduler } from '../server/src/scheduler/decode-scheduler.ts';
import { systemClock } from '../server/src/system-clock.ts';
import { decodeAudioFrame } from '../src/shared/protocol/audio-frame.ts';
import { wallClock } from './wall-clock.ts';

/** What the server did for its one stream. Times: wall clock of the machine, ms, in fractions. */
export interface ServerNotes {
  readonly audio: { readonly first: number; readonly samples: number; readonly atMs: number }[];
  /** All that came, headers of `stt.v1` included. */
  bytes: number;
  readonly control: { readonly type: string; readonly atMs: number }[];
  readonly windows: { readonly end: number; readonly isVoice: boolean; readonly atMs: number }[];
  readonly decodes: DecodeNote[];
  readonly told: {
    readonly type: string;
    readonly start: number;
    readonly end: number;
    readonly atMs: number;
  }[];
}

export interface DecodeNote {
  readonly startedMs: number;
  /** Null: it has failed, or runs yet. */
  answeredMs: number | null;
}

export interface NotedServer {
  readonly url: string;
  /** Since the last call. */
  take(): ServerNotes;
  /** Samples that the newest stream was heard to say, 16 kHz. */
  heard(): Int16Array;
  close(): Promise<void>;
}

/** The product's server in this process, around a lent engine that is warm; one stream at a time. Patches `ws` for good. */
export async function openNotedServer(engine: Engine, pageFolder: string): Promise<NotedServer> {
  const read = readConfig({ HOST: '127.0.0.1', PORT: '0', EARSHOT_LOG_LEVEL: 'silent' });
  if (read.type === 'wrong') throw new Error(read.line);
  let notes = freshNotes();
  const recording = recordingEngine(notedEngine(engine, () => notes));
  watchSockets(() => notes);
  const server = await startServer(read.config, {
    engine: recording,
    scheduler: createDecodeScheduler(recording.recognisers, { clock: systemClock }),
    clock: systemClock,
    log: silentLog,
    pageFolder,
  });
  await server.ready;
  return {
    url: server.url,
    take() {
      const taken = notes;
      // Anew for each take: the machine's clock may be set right meanwhile.
      wallMs = wallClock();
      notes = freshNotes();
      return taken;
    },
    heard: () => recording.heard(),
    close: () => server.close(),
  };
}

let wallMs = wallClock();

function freshNotes(): ServerNotes {
  return { audio: [], bytes: 0, control: [], windows: [], decodes: [], told: [] };
}

function notedEngine(engine: Engine, notes: () => ServerNotes): Engine {
  return {
    info: engine.info,
    recognisers: engine.recognisers.map((recogniser) => notedRecogniser(recogniser, notes)),
    start: () => engine.start(),
    openVad: () => notedVad(engine.openVad(), notes),
    close: () => engine.close(),
  };
}

function notedRecogniser(recogniser: Recogniser, notes: () => ServerNotes): Recogniser {
  return {
    get isReady() {
      return recogniser.isReady ?? true;
    },
    cpuMs: () => recogniser.cpuMs?.() ?? null,
    onReady: (listener) => recogniser.onReady?.(listener),
    replace: () => recogniser.replace(),
    async decode(request) {
      const note: DecodeNote = { startedMs: wallMs(), answeredMs: null };
      notes().decodes.push(note);
      const result = await recogniser.decode(request);
      note.answeredMs = wallMs();
      return result;
    },
  };
}

function notedVad(vad: Vad, notes: () => ServerNotes): Vad {
  let end = 0;
  const note = (verdicts: readonly boolean[]): readonly boolean[] => {
    const atMs = wallMs();
    for (const isVoice of verdicts) {
      end += VAD_WINDOW_SAMPLES;
      notes().windows.push({ end, isVoice, atMs });
    }
    return verdicts;
  };
  return {
    push: async (pcm) => note(await vad.push(pcm)),
    flush: async () => note(await vad.flush()),
    close: () => vad.close(),
  };
}

/** All WebSockets of this process: the server's ends, for a browser in another process has the other ones. */
function watchSockets(notes: () => ServerNotes): void {
  const { send, emit } = WebSocket.prototype;
  WebSocket.prototype.send = function (this: WebSocket, ...args: unknown[]) {
    const [data] = args;
    if (typeof data === 'string') {
      const { type, start = 0, end = 0 } = JSON.parse(data) as Told;
      notes().told.push({ type, start, end, atMs: wallMs() });
    }
    Reflect.apply(send, this, args);
  };
  WebSocket.prototype.emit = function (this: WebSocket, ...args: unknown[]) {
    const [event, data, isBinary] = args as [string, Buffer, boolean];
    if (event === 'message') noteMessage(notes(), data, isBinary);
    return Reflect.apply(emit, this, args) as boolean;
  };
}

interface Told {
  readonly type: string;
  readonly start?: number;
  readonly end?: number;
}

function noteMessage(notes: ServerNotes, data: Buffer, isBinary: boolean): void {
  const atMs = wallMs();
  notes.bytes += data.byteLength;
  if (!isBinary) {
    const { type } = JSON.parse(data.toString()) as Told;
    notes.control.push({ type, atMs });
    return;
  }
  const frame = decodeAudioFrame(data);
  if (typeof frame === 'string') throw new Error(frame);
  notes.audio.push({ first: frame.firstSample, samples: frame.pcm.length, atMs });
}
