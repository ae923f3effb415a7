import { normalisedWords } from '../bench/word-error-rate.ts';
import { SAMPLE_RATE_HZ, samplesToMs } from '../src/shared/audio/sample-rate.ts';
import { expectOpenWords } from './support/open-words.ts';
import { WEASELS, recordingOf, silentRecording } from './support/speech.ts';
import { expect, test } from './support/test.ts';

/** Keeps every track that the page's microphone calls handed out, for looking at later. */
function keepTracks(): void {
  const tracks: MediaStreamTrack[] = [];
  Object.assign(globalThis, { keptTracks: tracks });
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await ask(constraints);
    tracks.push(...stream.getTracks());
    return stream;
  };
}

const trackStates = () =>
  (globalThis as unknown as { keptTracks: MediaStreamTrack[] }).keptTracks.map(
    (track) => track.readyState,
  );

test('Stop in mid-word keeps the last word', async ({ server, openMicPage }) => {
  const recording = recordingOf(['tt-allbusy.wav']);
  const mic = await openMicPage({ type: 'file', path: recording.path });
  await mic.start.click();
  await expectOpenWords(mic.partials, /household are/i);
  await mic.stop.click();
  const receipt = await mic.readReceipt();
  expect(receipt.transcribedMs).toBe(receipt.heardMs);

  const heard = server.heard();
  // The receipt is in whole milliseconds.
  expect(Math.round(samplesToMs(heard.length))).toBe(receipt.heardMs);
  const tail = heard.subarray(-SAMPLE_RATE_HZ / 5);
  expect(Math.max(...tail.map(Math.abs)), 'Stop fell into speech').toBeGreaterThan(300);
  // What the same engine reads from the line's first sample to the last that was heard, the cut word included.
  const line = mic.transcript.locator('[data-state="final"]').last();
  const start = Number(/\d+$/.exec((await line.getAttribute('data-segment')) ?? '')?.[0]);
  const read = await server.decodeWhole(heard.subarray(start));
  expect(normalisedWords(await line.locator('[data-text]').innerText())).toEqual(
    normalisedWords(read),
  );
  expect(normalisedWords(read).length).toBeGreaterThan(4);
});

test('Stop before anything was said gives a receipt and no words', async ({ openMicPage }) => {
  const mic = await openMicPage({ type: 'file', path: silentRecording(10_000).path });
  await mic.start.click();
  await mic.stop.click();
  const receipt = await mic.readReceipt();
  expect(receipt.transcribedMs).toBe(receipt.heardMs);
  await expect(mic.transcript.locator('[data-segment]')).toHaveCount(0);
  await expect(mic.trouble).toHaveCount(0);
});

test('Stop pressed twice is one Stop', async ({ server, openMicPage }) => {
  const mic = await openMicPage({ type: 'file', path: recordingOf(['agent-pass.wav']).path });
  await mic.start.click();
  await expect(mic.words.first()).not.toBeEmpty();
  await mic.stop.dblclick();
  await mic.readReceipt();
  expect(server.sessions()).toBe(1);
  await expect(mic.start).toBeEnabled();
  await expect(mic.trouble).toHaveCount(0);
});

test('start again after Stop: a new session without reloading', async ({ server, openMicPage }) => {
  const mic = await openMicPage({ type: 'file', path: recordingOf([WEASELS.clip]).path });
  for (const session of [1, 2]) {
    await mic.start.click();
    // The second take's words are written below the first's.
    await expect(mic.finals.filter({ hasText: WEASELS.heard })).toHaveCount(session);
    await mic.stop.click();
    const receipt = await mic.readReceipt();
    expect(receipt.transcribedMs).toBe(receipt.heardMs);
    expect(server.sessions()).toBe(session);
  }
});

test('the microphone goes out after Stop: every track has ended', async ({ openMicPage }) => {
  const mic = await openMicPage(
    { type: 'file', path: recordingOf(['agent-pass.wav']).path },
    { initScript: keepTracks },
  );
  await mic.start.click();
  await expect(mic.words.first()).not.toBeEmpty();
  expect(await mic.page.evaluate(trackStates)).toEqual(['live']);
  await mic.stop.click();
  await mic.readReceipt();
  expect(await mic.page.evaluate(trackStates)).toEqual(['ended']);
});
