import { expect, test as base, type Page } from 'playwright/test';
import { downmix } from '../src/shared/audio/downmix.ts';
import { floatToPcm16 } from '../src/shared/audio/pcm16.ts';
import { resampleAll } from '../src/shared/audio/resample-all.ts';
import { CAPTURE_PROCESSOR, type CaptureReport } from '../src/shared/messages/capture-control.ts';
import type { CapturePortMessage } from '../src/shared/messages/capture-port.ts';
import { launchChromium } from './support/chromium.ts';
import { serveWorklet, WORKLET_PATH } from './support/worklet-origin.ts';

const QUANTUM_SAMPLES = 128;
/** Browser and node may differ in the last place of a sine, and so in the rounding to 16 bits. */
const TOLERANCE_LSB = 1;

interface Captured {
  readonly pcm: number[];
  readonly frames: { readonly epoch: number; readonly index: number; readonly length: number }[];
  readonly types: CapturePortMessage['type'][];
  readonly endSamples: number;
  readonly stoppedSamples: number;
}

const test = base.extend<object, { readonly workletPage: Page }>({
  workletPage: [
    async ({}, use) => {
      const origin = await serveWorklet();
      const browser = await launchChromium({ type: 'none' });
      const page = await browser.newPage();
      await page.goto(origin.url);
      await use(page);
      await browser.close();
      await origin.close();
    },
    { scope: 'worker' },
  ],
});

/**
 * Runs the worklet in an OfflineAudioContext at `rateHz` on `channels` and stops it. In the page. The
 * sound is connected only when a level report has shown that the worklet was started, so that what
 * it heard is exactly the sound, from its first sample.
 */
async function captureInPage(given: {
  readonly rateHz: number;
  readonly channels: number[][];
  readonly processor: string;
  readonly path: string;
}): Promise<Captured> {
  const { rateHz, channels, processor } = given;
  const soundSamples = channels[0]?.length ?? 0;
  const soundSeconds = soundSamples / rateHz;
  const longestStartSeconds = 5;
  const context = new OfflineAudioContext(
    1,
    Math.ceil((longestStartSeconds + soundSeconds + 1) * rateHz),
    rateHz,
  );
  await context.audioWorklet.addModule(given.path);
  const node = new AudioWorkletNode(context, processor, { numberOfInputs: 1, numberOfOutputs: 0 });
  const captured: Captured['frames'] = [];
  const types: CapturePortMessage['type'][] = [];
  const pcm: number[] = [];
  const frames = new MessageChannel();
  const ended = new Promise<number>((resolve) => {
    frames.port2.onmessage = ({ data }: MessageEvent<CapturePortMessage>) => {
      types.push(data.type);
      if (data.type === 'end') {
        resolve(data.samples);
        return;
      }
      captured.push({ epoch: data.epoch, index: data.index, length: data.pcm.length });
      pcm.push(...data.pcm);
      frames.port2.postMessage({ type: 'recycle', buffer: data.pcm.buffer }, [data.pcm.buffer]);
    };
  });
  let started = false;
  const stopped = new Promise<number>((resolve, reject) => {
    node.onprocessorerror = () => reject(new Error('the processor failed'));
    node.port.onmessage = ({ data }: MessageEvent<CaptureReport>) => {
      if (data.type === 'level') started = true;
      else resolve(data.samples);
    };
  });
  const start = { type: 'start', epoch: 5, port: frames.port1, reportsLevel: true };
  node.port.postMessage(start, [frames.port1]);

  const sound = new AudioBuffer({
    length: soundSamples,
    numberOfChannels: channels.length,
    sampleRate: rateHz,
  });
  channels.forEach((channel, i) => sound.copyToChannel(Float32Array.from(channel), i));
  const source = new AudioBufferSourceNode(context, { buffer: sound });
  const connectOnceStarted = (atSeconds: number): void => {
    void context.suspend(atSeconds).then(() => {
      if (started) {
        source.connect(node);
        source.start();
      } else if (atSeconds < longestStartSeconds) {
        connectOnceStarted(atSeconds + 0.1);
      }
      return context.resume();
    });
  };
  connectOnceStarted(0.1);
  await context.startRendering();
  node.port.postMessage({ type: 'stop' });
  const [endSamples, stoppedSamples] = await Promise.all([ended, stopped]);
  return { pcm, frames: captured, types, endSamples, stoppedSamples };
}

/** Noise over the whole band, the same in every run: what a filter does to any frequency shows in it. */
function noise(samples: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: samples }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}

/** The worst difference of two signals of the same length, in steps of 16 bits. */
function worstDifference(a: readonly number[], b: Int16Array): number {
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (b[i] ?? NaN))), 0);
}

/** Captures `channels` in the browser and compares with the pure classes in node. */
async function compare(page: Page, rateHz: number, channels: Float32Array[]): Promise<Captured> {
  const captured = await page.evaluate(captureInPage, {
    rateHz,
    channels: channels.map((channel) => [...channel]),
    processor: CAPTURE_PROCESSOR,
    path: WORKLET_PATH,
  });
  const mono = new Float32Array(channels[0]?.length ?? 0);
  downmix(channels, mono.length, mono);
  const expected = floatToPcm16(resampleAll(mono, rateHz));
  expect(captured.pcm).toHaveLength(expected.length);
  expect(worstDifference(captured.pcm, expected)).toBeLessThanOrEqual(TOLERANCE_LSB);
  return captured;
}

for (const rateHz of [8_000, 16_000, 22_050, 44_100, 48_000, 96_000]) {
  test(`the worklet at ${rateHz} Hz gives what the pure classes give, tail included`, async ({
    workletPage,
  }) => {
    // Half a second, in whole quanta: a source plays no less.
    const samples = Math.ceil(rateHz / 2 / QUANTUM_SAMPLES) * QUANTUM_SAMPLES;
    const captured = await compare(workletPage, rateHz, [noise(samples, rateHz)]);

    let index = 0;
    for (const frame of captured.frames) {
      expect(frame).toMatchObject({ epoch: 5, index });
      index += frame.length;
    }
    expect(captured.types.indexOf('end')).toBe(captured.frames.length);
    expect(captured.types).toHaveLength(captured.frames.length + 1);
    expect(captured.endSamples).toBe(captured.pcm.length);
    expect(captured.stoppedSamples).toBe(captured.pcm.length);
  });
}

test('the worklet downmixes two channels', async ({ workletPage }) => {
  await compare(workletPage, 48_000, [noise(128 * 100, 1), noise(128 * 100, 2)]);
});
