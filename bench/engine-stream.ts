import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { SAMPLE_RATE_HZ } from '../src/shared/audio/sample-rate.ts';
import { encodeAudioFrame } from '../src/shared/protocol/audio-frame.ts';
import { serverMessage, type ServerMessage } from '../src/shared/protocol/server-message.ts';
import { STREAM_PATH, SUBPROTOCOL } from '../src/shared/protocol/version.ts';
import { FRAME_SAMPLES } from '../src/worklet/capture-line.ts';
import type { Material } from './engine-material.ts';

type Partial = Extract<ServerMessage, { type: 'partial' }>;
type Final = Extract<ServerMessage, { type: 'final' }>;

/** A message with the moment when it came, `performance.now()`. */
export type Timed<T> = T & { readonly atMs: number };

/** What a session was sent and told. */
export interface Recording {
  readonly material: Material;
  /** When sample 0 was "spoken": sample n followed n / 16 ms later (at `speed` 1). */
  readonly startedMs: number;
  readonly endSentMs: number;
  readonly doneMs: number;
  readonly speed: number;
  readonly partials: readonly Timed<Partial>[];
  readonly finals: readonly Timed<Final>[];
  /** Stretches that the engine failed on: their words are missing. */
  readonly gaps: number;
}

const TICK_MS = 5;

/**
 * Streams as a microphone would: each frame, as long as the page's, is sent when its last sample has been spoken,
 * and the end right after the last. Rejects on an `error`, or a close without `done`.
 */
export async function stream(url: string, material: Material, speed: number): Promise<Recording> {
  const socket = new WebSocket(new URL(STREAM_PATH, url.replace(/^http/, 'ws')), SUBPROTOCOL);
  const log = new MessageLog(socket);
  await once(socket, 'open');
  const audio = { encoding: 'pcm_s16le', sampleRateHz: SAMPLE_RATE_HZ, channels: 1 };
  socket.send(JSON.stringify({ type: 'start', audio, interim: true, base: 0 }));
  await log.ready;
  const startedMs = performance.now();
  await sendAudio(socket, log, material.pcm, startedMs, speed);
  socket.send(JSON.stringify({ type: 'end_of_stream', at: material.pcm.length }));
  const endSentMs = performance.now();
  const doneMs = await log.done;
  socket.close(1000);
  const { partials, finals, gaps } = log;
  return { material, startedMs, endSentMs, doneMs, speed, partials, finals, gaps };
}

async function sendAudio(
  socket: WebSocket,
  log: MessageLog,
  pcm: Int16Array,
  startedMs: number,
  speed: number,
): Promise<void> {
  let firstSample = 0;
  while (firstSample < pcm.length) {
    const spoken = ((performance.now() - startedMs) * speed * SAMPLE_RATE_HZ) / 1000;
    const end = Math.min(firstSample + FRAME_SAMPLES, pcm.length);
    if (end > spoken || end > log.sendUntil) {
      await Promise.race([delay(TICK_MS), log.failed]);
      continue;
    }
    const frame = { lastEventSeq: log.lastSeq, firstSample, pcm: pcm.subarray(firstSample, end) };
    socket.send(encodeAudioFrame(frame));
    firstSample = end;
  }
}

class MessageLog {
  readonly partials: Timed<Partial>[] = [];
  readonly finals: Timed<Final>[] = [];
  readonly ready: Promise<void>;
  readonly done: Promise<number>;
  /** Never resolves: what waits for anything else races with it. */
  readonly failed: Promise<never>;
  gaps = 0;
  sendUntil = 0;
  lastSeq = 0;

  constructor(socket: WebSocket) {
    let fail: (error: Error) => void;
    this.failed = new Promise((_, reject) => {
      fail = reject;
    });
    const told = { ready: (): void => {}, done: (_atMs: number): void => {} };
    const ready = new Promise<void>((resolve) => {
      told.ready = resolve;
    });
    const done = new Promise<number>((resolve) => {
      told.done = resolve;
    });
    this.ready = Promise.race([ready, this.failed]);
    this.done = Promise.race([done, this.failed]);
    socket.on('error', (error) => fail(error));
    socket.on('close', (code) => fail(new Error(`closed ${code} without done`)));
    socket.on('message', (data: Buffer) => {
      const atMs = performance.now();
      const message = serverMessage.parse(JSON.parse(data.toString()));
      if ('seq' in message) this.lastSeq = message.seq;
      if ('sendUntil' in message) this.sendUntil = message.sendUntil;
      if (message.type === 'partial') this.partials.push({ ...message, atMs });
      else if (message.type === 'final') this.finals.push({ ...message, atMs });
      else if (message.type === 'ready') told.ready();
      else if (message.type === 'done') told.done(atMs);
      else if (message.type === 'error') fail(new Error(`${message.code}: ${message.message}`));
      else if (message.type === 'gap') this.gaps++;
    });
  }
}
