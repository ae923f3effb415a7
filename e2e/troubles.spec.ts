import { WEASELS, recordingOf, silentRecording } from './support/speech.ts';
import { expect, test } from './support/test.ts';

test('permission denied says so, with a way out', async ({ openMicPage }) => {
  const mic = await openMicPage({ type: 'denied' });
  await mic.start.click();
  await mic.expectTrouble('permission_denied');
  await expect(mic.trouble).toContainText(/permission|allow/i);
  await expect(mic.start).toBeEnabled();
});

test('no microphone says so', async ({ openMicPage }) => {
  const mic = await openMicPage({ type: 'none' });
  await mic.start.click();
  await mic.expectTrouble('no_microphone');
  await expect(mic.start).toBeEnabled();
});

test('P42 a server that is down at Start is no failure: it says why, and the words come once it is there', async ({
  openMicPage,
  ownServer,
}) => {
  const server = await ownServer();
  const mic = await openMicPage(
    { type: 'file', path: recordingOf([WEASELS.clip]).path },
    { url: server.url },
  );
  await mic.expectLoaded();
  await server.kill();
  await mic.start.click();
  await expect(mic.root).toHaveAttribute('data-link', 'reconnecting');
  await expect(mic.page.getByText(/the server does not answer\. [1-9]\d* s kept/i)).toBeVisible();
  await expect(mic.meter).toHaveAttribute('aria-valuenow', /[1-9]/);
  await expect(mic.trouble).toHaveCount(0);
  await server.restart();
  await expect(mic.finals.filter({ hasText: WEASELS.heard })).toHaveCount(1);
  await expect(mic.root).toHaveAttribute('data-link', 'ready');
  await mic.stop.click();
  const receipt = await mic.readReceipt();
  expect(receipt.transcribedMs).toBe(receipt.heardMs);
  expect(receipt.missingMs).toBe(0);
});

test('P45 what is kept is let go by Start, and the transcript says what is missing', async ({
  openMicPage,
  ownServer,
}) => {
  const server = await ownServer();
  const mic = await openMicPage(
    { type: 'file', path: recordingOf([WEASELS.clip]).path },
    { url: server.url },
  );
  await mic.expectLoaded();
  await server.kill();
  await mic.start.click();
  await expect(mic.page.getByText(/[1-9]\d* s kept/i)).toBeVisible();
  await mic.stop.click();
  await mic.page.getByRole('button', { name: 'Stop waiting' }).click();
  await mic.expectTrouble('given_up');
  await expect(mic.trouble).toContainText(/\d+ s could not be transcribed yet/);
  const receipt = await mic.readReceipt('failed');
  expect(receipt.heardMs).toBeGreaterThan(0);
  expect(receipt.transcribedMs).toBe(0);
  await server.restart();
  await mic.start.click();
  await expect(mic.gaps).toHaveText(/missing: it was given up before it was transcribed/);
  await expect(mic.finals.filter({ hasText: WEASELS.heard })).toHaveCount(1);
  await expect(mic.trouble).toHaveCount(0);
});

test('P26 a missing token is named, the box takes one, and nothing said meanwhile is lost', async ({
  openMicPage,
  ownServer,
}) => {
  const server = await ownServer({ EARSHOT_TOKEN: 'open sesame, please: 24 characters' });
  const mic = await openMicPage(
    { type: 'file', path: recordingOf([WEASELS.clip]).path },
    { url: server.url },
  );
  await mic.start.click();
  await mic.expectTrouble('unauthorised');
  await mic.page
    .getByRole('textbox', { name: 'Access token' })
    .fill('open sesame, please: 24 characters');
  await mic.page.keyboard.press('Enter');
  await expect(mic.finals.filter({ hasText: WEASELS.heard })).toHaveCount(1);
  expect(server.output()).not.toContain('sesame');
  expect(server.output()).not.toMatch(WEASELS.heard);
});

test('three seconds of silence are named', async ({ openMicPage }) => {
  const mic = await openMicPage({ type: 'file', path: silentRecording(10_000).path });
  await mic.start.click();
  await expect(mic.page.getByText(/we hear nothing/i).first()).toBeVisible();
});
