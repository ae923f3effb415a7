import { findFreePorts } from '../../scripts/livekit/free-ports.ts';
import type { RoomPage } from '../support/room-page.ts';
import { expect, test } from '../support/room-test.ts';
import { silentRecording, WEASELS } from '../support/speech.ts';

const NO_MICROPHONE = { type: 'none' } as const;
const ROOM = 'standup';

/** Joins with an address and a token of one's own; whether it works is for the test to see. */
async function enterWith({ page, join }: RoomPage, url: string, token: string): Promise<void> {
  const address = page.getByRole('textbox', { name: 'LiveKit address' });
  if (!(await address.isVisible()))
    await page.getByText('Use your own LiveKit address and token').click();
  await address.fill(url);
  await page.getByRole('textbox', { name: 'LiveKit token' }).fill(token);
  await join.click();
}

test('an own token that is refused, or has expired, or a server that is none: each in its own words, and the right one joins', async ({
  livekit,
  rooms,
  openRoomPage,
}) => {
  const ada = await openRoomPage(NO_MICROPHONE, { name: 'Ada', staysOutside: true });
  const good = await rooms.token(ROOM, 'ada');

  await enterWith(ada, livekit.url, await rooms.token(ROOM, 'ada', { apiSecret: 'x'.repeat(64) }));
  await ada.expectTrouble('token_refused');
  await expect(ada.trouble).toContainText(/refused the token/i);

  await enterWith(ada, livekit.url, await rooms.token(ROOM, 'ada', { lifeS: -3_600 }));
  await ada.expectTrouble('token_expired');
  await expect(ada.trouble).toContainText(/has expired/i);

  const [nobody = 0] = await findFreePorts(1);
  await enterWith(ada, `ws://127.0.0.1:${nobody}`, good);
  await ada.expectTrouble('room_unreachable');
  await expect(ada.trouble).toContainText(/cannot be reached/i);

  await enterWith(ada, livekit.url, good);
  await expect(ada.leave).toBeVisible();
  await expect(ada.trouble).toHaveCount(0);
  expect(livekit.output(), 'no token in a log').not.toContain(good);
});

test('a token that allows neither a microphone nor captions for all: one reads along, and is told of both', async ({
  livekit,
  rooms,
  openRoomPage,
}) => {
  const ada = await openRoomPage(
    { type: 'file', path: silentRecording(1_000).path },
    { name: 'Ada', share: true, captioner: true, staysOutside: true },
  );
  const grant = { canPublish: false, canUpdateOwnMetadata: false };
  await enterWith(ada, livekit.url, await rooms.token(ROOM, 'ada', { grant }));
  await ada.expectTrouble('not_allowed');
  await expect(ada.trouble).toContainText('You may not speak in this room');
  await expect(ada.page.getByText('Your token does not let you')).toBeVisible();
  await expect(ada.leave).toBeVisible();
});

test('muted by whoever runs the room: the page shows it, and one can speak again', async ({
  rooms,
  openRoomPage,
}) => {
  const ada = await openRoomPage(
    { type: 'file', path: silentRecording(1_000).path },
    { name: 'Ada', share: true },
  );
  await expect(ada.people, 'published, and the page knows it').toHaveAttribute(
    'data-voice',
    'silent',
  );
  const [identity = ''] = Object.keys(await rooms.participants(ROOM));
  await expect(ada.mute).toBeVisible();
  expect(await rooms.mute(ROOM, identity)).toBe(1);
  await expect(ada.unmute).toBeVisible();
  await ada.unmute.click();
  await expect(ada.mute).toBeVisible();
});

test('a full room says so; once somebody has left, “Try again” joins, with the microphone that was shared', async ({
  rooms,
  openRoomPage,
  rtcSpeaker,
}) => {
  await rooms.create(ROOM, { maxParticipants: 1 });
  const bob = await rtcSpeaker('bob', { publishes: false });
  const ada = await openRoomPage(
    { type: 'file', path: silentRecording(1_000).path },
    { name: 'Ada', share: true, staysOutside: true },
  );
  await ada.join.click();
  await ada.expectTrouble('room_full');
  await expect(ada.meter).toBeVisible();
  await expect(ada.trouble).toContainText(/room is full/i);
  await bob.leave();
  await expect.poll(() => rooms.participants(ROOM)).toEqual({});
  await ada.trouble.getByRole('button', { name: 'Try again' }).click();
  await expect(ada.mute).toBeVisible();
});

test('who is thrown out keeps what was said, and comes back by “Try again”', async ({
  rooms,
  openRoomPage,
  rtcSpeaker,
}) => {
  const ada = await openRoomPage(NO_MICROPHONE, { name: 'Ada' });
  const bob = await rtcSpeaker('bob', { name: 'Bob' });
  await bob.speak(WEASELS.clip);
  await expect.poll(() => ada.finalTextOf('Bob')).toMatch(WEASELS.heard);
  await rooms.remove(ROOM, identityOf('Ada', await rooms.participants(ROOM)));
  await ada.expectTrouble('removed');
  await expect(ada.trouble).toContainText(/removed from the room/i);
  await ada.page.getByRole('button', { name: 'Back to what was said' }).click();
  await expect.poll(() => ada.finalTextOf('Bob')).toMatch(WEASELS.heard);
  await ada.page.getByRole('button', { name: 'Join again' }).click();
  await ada.join.click();
  await expect(ada.leave).toBeVisible();
  await expect(ada.people).toHaveCount(2);
});

test('thrown out of a room of one’s own address, “Try again” goes there again', async ({
  livekit,
  rooms,
  server,
  openRoomPage,
}) => {
  // This server hands out no tokens: it says so, and what to do.
  const ada = await openRoomPage(NO_MICROPHONE, {
    name: 'Ada',
    staysOutside: true,
    url: server.url,
  });
  await expect(ada.page.getByText(/hands out no tokens/)).toContainText(
    /LIVEKIT_URL.*LIVEKIT_API_KEY.*LIVEKIT_API_SECRET.*npm run room:dev/,
  );
  await enterWith(ada, livekit.url, await rooms.token('elsewhere', 'ada'));
  await expect(ada.leave).toBeVisible();
  await rooms.remove('elsewhere', 'ada');
  await ada.expectTrouble('removed');
  await ada.trouble.getByRole('button', { name: 'Try again' }).click();
  await expect(ada.leave).toBeVisible();
  expect(Object.keys(await rooms.participants('elsewhere'))).toEqual(['ada']);
});

test('the same identity elsewhere ends it here, until one goes on here', async ({
  rooms,
  openRoomPage,
  rtcSpeaker,
}) => {
  const ada = await openRoomPage(NO_MICROPHONE, { name: 'Ada' });
  const identity = identityOf('Ada', await rooms.participants(ROOM));
  const other = await rtcSpeaker(identity, { publishes: false });
  await ada.expectTrouble('duplicate_identity');
  await expect(ada.trouble).toContainText(/joined this room elsewhere/i);
  await ada.trouble.getByRole('button', { name: 'Go on here' }).click();
  await expect(ada.leave).toBeVisible();
  await expect
    .poll(() => other.connection())
    .toEqual({ isConnected: false, reason: 'DUPLICATE_IDENTITY' });
});

test('a microphone that is not allowed says so in the lobby, and one joins as an observer', async ({
  openRoomPage,
}) => {
  const ada = await openRoomPage({ type: 'denied' }, { name: 'Ada', staysOutside: true });
  await ada.share.click();
  await ada.expectTrouble('permission_denied');
  await expect(ada.trouble).toContainText(/permission|allow/i);
  await ada.enter();
  await expect(ada.root.getByText('Listening in')).toBeVisible();
  await expect(ada.mute).toHaveCount(0);
});

function identityOf(name: string, participants: Readonly<Record<string, string>>): string {
  const found = Object.entries(participants).find(([, each]) => each === name);
  if (!found) throw new Error(`nobody is called ${name}`);
  return found[0];
}
