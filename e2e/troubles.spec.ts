import { recordingOf, silentRecording } from './support/speech.ts';
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

test('a server killed while speaking: clear words, finals kept, the last partial unconfirmed', async ({
  openMicPage,
  ownServer,
}) => {
  const server = await ownServer();
  const recording = recordingOf(['tt-weasels.wav', 'conf-usermenu-162.wav'], 1500);
  const mic = await openMicPage({ type: 'file', path: recording.path }, { url: server.url });
  await mic.start.click();
  await expect(mic.finals.filter({ hasText: /have eaten our/i })).toHaveCount(1);
  await expect(mic.partials.first()).not.toBeEmpty();
  await server.kill();
  await mic.expectTrouble('link_lost');
  await expect(mic.finals.filter({ hasText: /have eaten our/i })).toHaveCount(1);
  await expect(mic.unconfirmed.first()).not.toBeEmpty();
  await expect(mic.partials).toHaveCount(0);
});

test('a server that is down at Start: clear words, and Start again works once it is back', async ({
  openMicPage,
  ownServer,
}) => {
  const server = await ownServer();
  const mic = await openMicPage(
    { type: 'file', path: recordingOf(['tt-weasels.wav']).path },
    { url: server.url },
  );
  await server.kill();
  await mic.start.click();
  await mic.expectTrouble('unreachable');
  await server.restart();
  await mic.start.click();
  await expect(mic.finals.filter({ hasText: /have eaten our/i })).toHaveCount(1);
  await expect(mic.trouble).toHaveCount(0);
});

test('a wrong token is named, the box takes the right one', async ({ openMicPage, ownServer }) => {
  const server = await ownServer({ EARSHOT_TOKEN: 'open sesame, please: 24 characters' });
  const mic = await openMicPage(
    { type: 'file', path: recordingOf(['tt-weasels.wav']).path },
    { url: server.url },
  );
  await mic.start.click();
  await mic.expectTrouble('unauthorised');
  await mic.page
    .getByRole('textbox', { name: 'Access token' })
    .fill('open sesame, please: 24 characters');
  await mic.page.keyboard.press('Enter');
  if (await mic.start.isVisible()) await mic.start.click();
  await expect(mic.finals.filter({ hasText: /have eaten our/i })).toHaveCount(1);
  expect(server.output()).not.toContain('sesame');
  expect(server.output()).not.toMatch(/eaten/i);
});

test('three seconds of silence are named', async ({ openMicPage }) => {
  const mic = await openMicPage({ type: 'file', path: silentRecording(10_000).path });
  await mic.start.click();
  await expect(mic.page.getByText(/we hear nothing/i).first()).toBeVisible();
});
