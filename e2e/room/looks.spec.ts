import { AxeBuilder } from '@axe-core/playwright';
import { fileURLToPath } from 'node:url';
import type { Locator } from 'playwright/test';
import type { RoomPage } from '../support/room-page.ts';
import { expect, test } from '../support/room-test.ts';
import { silentRecording } from '../support/speech.ts';

const SCREENSHOTS = fileURLToPath(new URL('../screenshots/', import.meta.url));

const SIZES = [
  { name: 'phone', width: 390, height: 844 },
  { name: 'desktop', width: 1280, height: 800 },
] as const;

/** A page at 200 % and at 400 %, and what the words get of it at least. */
const ZOOMED = [
  { width: 640, height: 360, leastPx: 160 },
  { width: 320, height: 256, leastPx: 120 },
] as const;

async function look({ page }: RoomPage, name: string): Promise<void> {
  await page.screenshot({ path: `${SCREENSHOTS}${name}.png`, animations: 'disabled' });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((node) => node.html) })),
    name,
  ).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, `${name}: nothing wider than the page`).toBeLessThanOrEqual(0);
}

/** At both sizes, light and dark; `inView` is what must be seen without scrolling. */
async function lookEverywhere(room: RoomPage, state: string, inView: Locator): Promise<void> {
  for (const { name, width, height } of SIZES) {
    await room.page.setViewportSize({ width, height });
    for (const colorScheme of ['light', 'dark'] as const) {
      await room.page.emulateMedia({ colorScheme });
      await expect(inView).toBeInViewport({ ratio: 1 });
      await look(room, `room-${state}-${name}-${colorScheme}`);
    }
  }
}

/**
 * Presses Tab around the page once, and tells which of its controls were never reached. What is not
 * displayed, disabled, or taken out of the order on purpose is none.
 */
async function unreachable({ page }: RoomPage): Promise<readonly string[]> {
  const controls = 'a[href], button, input, select, summary, [role="switch"], [tabindex="0"]';
  const expected = await page.locator(controls).evaluateAll(
    (all) =>
      all.filter((it) => {
        const isOff = it.matches(':disabled, [inert] *, [tabindex="-1"]');
        if (!isOff && it.checkVisibility({ visibilityProperty: true })) {
          it.setAttribute('data-awaited', '');
          return true;
        }
        return false;
      }).length,
  );
  expect(expected).toBeGreaterThan(2);
  // Radios of one name are one stop; each press reaches something, or leaves the page and comes back.
  for (let press = 0; press < expected + 2; press += 1) {
    await page.keyboard.press('Tab');
    await page.evaluate(() => document.activeElement?.removeAttribute('data-awaited'));
  }
  return page
    .locator('[data-awaited]')
    .evaluateAll((left) => left.map((it) => it.outerHTML.slice(0, 200)));
}

test('no accessibility violation in lobby, room and afterwards, at any size, light and dark; every control by the keyboard', async ({
  openRoomPage,
  rtcSpeaker,
}) => {
  test.setTimeout(120_000);
  const room = await openRoomPage(
    { type: 'file', path: silentRecording(1_000).path },
    { name: 'Grace Hopper', share: true, staysOutside: true },
  );
  await expect(room.join).toBeEnabled();
  expect(await unreachable(room)).toEqual([]);
  await lookEverywhere(room, 'lobby', room.join);
  await room.enter();

  // Lines of many speakers, said by an agent: what they look like is not the engine's work.
  const agent = await rtcSpeaker('agent', { publishes: false, kind: 'agent', name: 'Scribe' });
  const speakers = await Promise.all(
    ['Ada Lovelace', 'شهرزاد', 'Professor Maximilian von Hohenstaufen-Weißenburg'].map(
      async (name, n) => {
        const speaker = await rtcSpeaker(`speaker-${n}`, { name, publishes: false });
        return { name, speaker, trackSid: await speaker.publish() };
      },
    ),
  );
  await expect(room.people).toHaveCount(speakers.length + 2);
  const lines = [
    { who: 0, text: 'Shall we begin? There is a lot to get through before noon.' },
    { who: 2, text: 'One moment, I am still looking for the minutes of the last meeting.' },
    { who: 1, text: 'صدای من را می‌شنوید؟ من صورتجلسه را همین حالا فرستادم.' },
    { who: 0, text: 'Thank you.' },
    { who: 0, text: 'Then let us start with the engine, and leave the budget for later.' },
    { who: 2, text: `It is called ${'antidisestablishmentarianism'.repeat(3)}, I am told.` },
  ];
  for (const [index, { who, text }] of lines.entries()) {
    const { trackSid } = speakers[who] ?? { trackSid: '' };
    await agent.sendCaption({ id: `line-${index}`, trackSid, isFinal: true, text });
  }
  const open = { id: 'open', trackSid: speakers[1]?.trackSid ?? '', isFinal: false };
  await agent.sendCaption({ ...open, text: 'And one line that is not finished' });
  await expect(room.finals).toHaveCount(lines.length);
  await expect(room.partials).toHaveCount(1);
  for (const line of await room.lines.all()) {
    await expect(line.locator('[data-speaker]')).toHaveCount(1);
    await expect(line.locator('[data-text]')).toHaveCount(1);
  }
  const read = await room.read();
  expect(read.map(({ name, text }) => ({ name, text })).slice(0, lines.length)).toEqual(
    lines.map(({ who, text }) => ({ name: speakers[who]?.name, text })),
  );

  await lookEverywhere(room, 'joined', room.leave);
  expect(await unreachable(room)).toEqual([]);
  for (const { width, height, leastPx } of ZOOMED) {
    await room.page.setViewportSize({ width, height });
    await look(room, `room-joined-${width}x${height}`);
    await expect(room.leave).toBeInViewport({ ratio: 1 });
    expect((await room.transcript.boundingBox())?.height).toBeGreaterThanOrEqual(leastPx);
  }
  await room.page.setViewportSize({ width: 390, height: 844 });
  const people = room.page.getByRole('button', { name: /^Participants/ });
  await people.click();
  await expect(room.people.first()).toBeVisible();
  await look(room, 'room-people-phone-dark');
  expect(await unreachable(room)).toEqual([]);
  await room.page.keyboard.press('Escape');
  await expect(people, 'where it was before').toBeFocused();

  await room.leave.click();
  const again = room.page.getByRole('button', { name: 'Join again' });
  await expect(again).toBeEnabled();
  await lookEverywhere(room, 'left', again);
  expect(await unreachable(room)).toEqual([]);
  await expect(room.finals).toHaveCount(lines.length);
});
