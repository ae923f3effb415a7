import { wordErrors } from '../bench/word-error-rate.ts';
import type { MicPage } from './support/mic-page.ts';
import { expectOpenWords } from './support/open-words.ts';
import { WEASELS, recordingOf, type Recording } from './support/speech.ts';
import { expect, test } from './support/test.ts';

const CLIPS = [WEASELS.clip, 'vm-instructions.wav', 'conf-onlyperson.wav', 'vm-tocallback.wav'];
const SPEECH = recordingOf(CLIPS, 1500);

/** The model's own mistakes in these clips, and one word for the cut. */
const MAX_WORD_ERRORS = 4;

/** Everything that was said is there, once, and nothing is missing. */
async function expectWhole(mic: MicPage, { text }: Recording): Promise<void> {
  const read = await mic.finalText();
  const { substitutions, deletions, insertions } = wordErrors(text, read);
  expect(substitutions + deletions + insertions, read).toBeLessThanOrEqual(MAX_WORD_ERRORS);
  await expect(mic.gaps).toHaveCount(0);
  const receipt = await mic.readReceipt();
  expect(receipt.transcribedMs).toBe(receipt.heardMs);
}

/** The last clip has been read to its end. */
async function expectLastWords(mic: MicPage): Promise<void> {
  await expect(mic.finals.last()).toContainText(/person who sent|this message/i, {
    timeout: 60_000,
  });
}

test('S13 the server killed and restarted in mid-speech: the full text, and an exact receipt', async ({
  openMicPage,
  ownServer,
}) => {
  const server = await ownServer();
  const mic = await openMicPage({ type: 'file', path: SPEECH.path }, { url: server.url });
  await mic.start.click();
  await expect(mic.words.filter({ hasText: /look into/i })).toHaveCount(1);
  await server.kill();
  await expect(mic.root).toHaveAttribute('data-link', 'reconnecting');
  await server.restart();
  await expect(mic.root).toHaveAttribute('data-link', 'ready');
  await expectLastWords(mic);
  await mic.stop.click();
  await expectWhole(mic, SPEECH);
});

test('S10 offline for 20 s, in silence: noticed, kept, and all of it transcribed', async ({
  openMicPage,
  faultProxy,
}) => {
  const mic = await openMicPage({ type: 'file', path: SPEECH.path }, { url: faultProxy.url });
  await mic.start.click();
  await expect(mic.words.filter({ hasText: /look into/i })).toHaveCount(1);
  faultProxy.halfOpen();
  await expect(mic.root).toHaveAttribute('data-link', 'reconnecting');
  await mic.page.waitForTimeout(20_000); // the fault itself
  faultProxy.restore();
  await expect(mic.root).toHaveAttribute('data-link', 'ready');
  await expectLastWords(mic);
  await mic.stop.click();
  await expectWhole(mic, SPEECH);
});

const SHORT = recordingOf([WEASELS.clip, 'conf-onlyperson.wav'], 1500);

test('S3 Stop while the server is away, then back: every word, and the receipt', async ({
  openMicPage,
  ownServer,
}) => {
  const server = await ownServer();
  const mic = await openMicPage({ type: 'file', path: SHORT.path }, { url: server.url });
  await mic.start.click();
  await expect(mic.words.filter({ hasText: WEASELS.heard })).toHaveCount(1);
  await server.kill();
  await mic.hear(8_000);
  await mic.stop.click();
  await expect(mic.root).toHaveAttribute('data-session', 'finishing');
  await server.restart();
  await mic.readReceipt();
  await expectWhole(mic, SHORT);
});

test('S18 Stop while it is away, stop waiting, try again later: what was kept is still sent', async ({
  openMicPage,
  ownServer,
}) => {
  const server = await ownServer();
  const mic = await openMicPage({ type: 'file', path: SHORT.path }, { url: server.url });
  await mic.start.click();
  await expect(mic.words.filter({ hasText: WEASELS.heard })).toHaveCount(1);
  await server.kill();
  await mic.hear(8_000);
  await mic.stop.click();
  await mic.page.getByRole('button', { name: 'Stop waiting' }).click();
  await mic.expectTrouble('given_up');
  await expect(mic.trouble).toContainText(/\d+ s/);
  await server.restart();
  await mic.page.getByRole('button', { name: 'Try again' }).click();
  await mic.readReceipt();
  await expectWhole(mic, SHORT);
  await expect(mic.unconfirmed).toHaveCount(0);
  await expect(mic.trouble).toHaveCount(0);
});

test('a reload in mid-utterance leaves no orphan on the server', async ({
  openMicPage,
  server,
}) => {
  const mic = await openMicPage({ type: 'file', path: SPEECH.path });
  await mic.start.click();
  await expectOpenWords(mic.partials);
  expect(server.openSessions()).toBe(1);
  await mic.page.reload();
  await expect.poll(() => server.openSessions()).toBe(0);
  await mic.start.click();
  await expect(mic.finals.filter({ hasText: WEASELS.heard })).toHaveCount(1);
});
