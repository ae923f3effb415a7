import type { Page } from 'playwright/test';
import type { MicPage } from './support/mic-page.ts';
import { WEASELS, recordingOf, silentRecording } from './support/speech.ts';
import { expect, test as base } from './support/test.ts';

/** What the page's platform is made to keep and to hold back, for a test to look at and to change. */
interface Kept {
  readonly tracks: MediaStreamTrack[];
  readonly contexts: AudioContext[];
  /** Said in polite live regions, in order. */
  readonly said: string[];
  /** Answers the permission prompts that are held back. */
  readonly answers: (() => void)[];
  holdsPrompts: boolean;
  shiftedBy: number;
}

declare const kept: Kept;

/** Runs in the page before its own scripts. */
function keep(): void {
  const all: Kept = {
    tracks: [],
    contexts: [],
    said: [],
    answers: [],
    holdsPrompts: false,
    shiftedBy: 0,
  };
  Object.assign(globalThis, { kept: all });
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    if (all.holdsPrompts) await new Promise<void>((resolve) => all.answers.push(resolve));
    const stream = await ask(constraints);
    all.tracks.push(...stream.getTracks());
    return stream;
  };
  globalThis.AudioContext = class extends AudioContext {
    constructor(options?: AudioContextOptions) {
      super(options);
      all.contexts.push(this);
    }
  };
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const element = target instanceof Element ? target : target.parentElement;
      if (!element?.closest('[aria-live="polite"]')) continue;
      for (const node of addedNodes) all.said.push(node.textContent ?? '');
    }
  }).observe(document, { subtree: true, childList: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & {
      readonly value: number;
      readonly hadRecentInput: boolean;
    })[]) {
      if (!entry.hadRecentInput) all.shiftedBy += entry.value;
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

const test = base.extend<{ readonly openTold: () => Promise<MicPage> }>({
  /** The page at the told server, listening to speech, with a second of it sent. */
  openTold: async ({ told, openMicPage }, use) => {
    await use(async () => {
      const { path } = recordingOf([WEASELS.clip, 'vm-instructions.wav']);
      const mic = await openMicPage({ type: 'file', path }, { url: told.url, initScript: keep });
      await mic.start.click();
      await expect.poll(() => told.received()).toBeGreaterThan(16_000);
      return mic;
    });
  },
});

const trackStates = () => kept.tracks.map((track) => track.readyState);

/** One of each, however loosely a script or a person asks for it. */
async function expectOneOfEach(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: /start|stop|finishing/i })).toHaveCount(1);
  await expect(page.getByRole('status')).toHaveCount(1);
  await expect(page.getByRole('log', { name: 'Transcript' })).toHaveCount(1);
  const meter = page.getByRole('meter', { name: 'Microphone level' });
  await expect(meter).toHaveCount(1);
  await expect(meter).toHaveAttribute('aria-valuenow', /^\d+$/);
}

test('each name is one thing, from idle to the receipt and in trouble', async ({
  openMicPage,
  ownServer,
}) => {
  const own = await ownServer();
  const { path } = recordingOf([WEASELS.clip]);
  const mic = await openMicPage({ type: 'file', path }, { url: own.url });
  await expectOneOfEach(mic.page);
  await expect(mic.page.getByRole('status')).toBeEmpty();
  await mic.start.click();
  await expect(mic.meter).toHaveAttribute('aria-valuenow', /[1-9]/);
  await expectOneOfEach(mic.page);
  await mic.stop.click();
  await mic.readReceipt();
  await expectOneOfEach(mic.page);
  await expect(mic.meter).toHaveAttribute('aria-valuenow', '0');
  await own.kill();
  await mic.start.click();
  await expect(mic.root).toHaveAttribute('data-link', 'reconnecting');
  await expectOneOfEach(mic.page);
  await mic.stop.click();
  await mic.page.getByRole('button', { name: 'Stop waiting' }).click();
  await mic.expectTrouble('given_up');
  await expectOneOfEach(mic.page);
  await expect(mic.trouble).toHaveCount(1);
});

test('a line’s name is its own, also among the lines of another take', async ({
  told,
  openTold,
}) => {
  const mic = await openTold();
  told.final(8000, 'First take.');
  await mic.stop.click();
  await expect.poll(() => told.hasEnded()).toBe(true);
  told.finish('');
  await mic.readReceipt();
  await mic.start.click();
  await expect.poll(() => told.hasEnded() === false && told.received()).toBeGreaterThan(8000);
  told.final(8000, 'Second take.');
  await expect(mic.finals).toHaveText(['First take.', 'Second take.']);
  const ids = await mic.transcript
    .locator('[data-segment]')
    .evaluateAll((lines) => lines.map((line) => line.getAttribute('data-segment')));
  expect(new Set(ids).size).toBe(2);
});

test('P36 a double click on Start is one press, and so is Enter held down', async ({
  openMicPage,
}) => {
  const mic = await openMicPage({ type: 'file', path: silentRecording(10_000).path });
  await mic.start.dblclick();
  await expect(mic.meter).toBeVisible();
  await expect(mic.root).toHaveAttribute('data-session', 'listening');
  await expect(mic.root).toHaveAttribute('data-microphone', 'live');
  await expect(mic.stop).toBeVisible();
  await mic.stop.click();
  await mic.readReceipt();
  await mic.start.focus();
  await mic.page.keyboard.down('Enter');
  // Down again without an up: what a browser makes of a key that is held.
  await mic.page.keyboard.down('Enter');
  await mic.page.keyboard.up('Enter');
  await expect(mic.root).toHaveAttribute('data-session', 'listening');
  await expect(mic.root).toHaveAttribute('data-microphone', 'live');
  await expect(mic.stop).toBeVisible();
});

test('P17 Stop before the permission is answered: a microphone that is granted later is let go', async ({
  openMicPage,
}) => {
  const { path } = recordingOf([WEASELS.clip]);
  const mic = await openMicPage({ type: 'file', path }, { initScript: keep });
  await mic.page.evaluate(() => void (kept.holdsPrompts = true));
  await mic.start.click();
  await mic.stop.click();
  expect(await mic.readReceipt()).toEqual({
    heardMs: 0,
    transcribedMs: 0,
    missingMs: 0,
    waitMs: 0,
  });
  await mic.page.evaluate(() => kept.answers.forEach((answer) => answer()));
  await expect.poll(() => mic.page.evaluate(trackStates)).toEqual(['ended']);
  await mic.page.evaluate(() => void (kept.holdsPrompts = false));
  await mic.start.click();
  await expect(mic.finals.filter({ hasText: WEASELS.heard })).toHaveCount(1);
});

test('P18, P19 a server that stalls: a way out of waiting after 3 s, which keeps the words', async ({
  told,
  openTold,
}) => {
  const mic = await openTold();
  told.final(8000, 'Said and done.');
  told.partial(8000, 16_000, 'and half');
  await expect(mic.partials).toHaveText('and half');
  await mic.stop.click();
  await expect(mic.page.getByRole('button', { name: 'Finishing…' })).toBeDisabled();
  expect(await mic.page.evaluate(trackStates)).toEqual(['ended']);
  await mic.page.getByRole('button', { name: 'Stop waiting' }).click();
  await mic.expectTrouble('given_up');
  const receipt = await mic.readReceipt('failed');
  expect(receipt.transcribedMs).toBe(500);
  expect(receipt.heardMs).toBeGreaterThan(1000);
  expect(receipt.waitMs).toBeGreaterThanOrEqual(3000);
  await expect(mic.finals).toHaveText('Said and done.');
  await expect(mic.unconfirmed).toHaveText('and half');
  await expectOneOfEach(mic.page);
});

test('P25 a microphone that goes away is opened again, and the transcript says what is missing', async ({
  openMicPage,
}) => {
  const { path } = recordingOf([WEASELS.clip, 'vm-instructions.wav']);
  const mic = await openMicPage({ type: 'file', path }, { initScript: keep });
  await mic.start.click();
  await expect(mic.words.filter({ hasText: WEASELS.heard })).toHaveCount(1);
  await mic.page.evaluate(() => {
    const [track] = kept.tracks;
    track?.stop();
    track?.dispatchEvent(new Event('ended'));
  });
  await expect.poll(() => mic.page.evaluate(trackStates)).toEqual(['ended', 'live']);
  await expect(mic.root).toHaveAttribute('data-microphone', 'live');
  await expect(mic.gaps).toHaveText(/missing: the microphone was away/);
  await expect(mic.trouble).toHaveCount(0);
  await mic.stop.click();
  const { heardMs, transcribedMs, missingMs } = await mic.readReceipt();
  expect(transcribedMs).toBe(heardMs);
  expect(missingMs).toBeGreaterThan(0);
  expect(await mic.page.evaluate(trackStates)).toEqual(['ended', 'ended']);
  await expect
    .poll(() => mic.page.evaluate(() => kept.contexts.map((it) => it.state)))
    .toEqual(['closed', 'closed']);
});

test('sound that the browser has halted is woken, and the take goes on', async ({
  told,
  openTold,
}) => {
  const mic = await openTold();
  await mic.page.evaluate(() => kept.contexts[0]?.suspend());
  await expect
    .poll(() => mic.page.evaluate(() => kept.contexts.map((it) => it.state)))
    .toEqual(['running']);
  const before = told.received();
  await expect.poll(() => told.received()).toBeGreaterThan(before + 8000);
  await expect(mic.stop).toBeEnabled();
  await expect(mic.trouble).toHaveCount(0);
});

test('P26 two wrong tokens, then the right one, by the keyboard alone', async ({
  openMicPage,
  ownServer,
}) => {
  const right = 'open sesame, please: 24 characters';
  const server = await ownServer({ EARSHOT_TOKEN: right });
  const { path } = recordingOf([WEASELS.clip]);
  const mic = await openMicPage({ type: 'file', path }, { url: server.url });
  const box = mic.page.getByRole('textbox', { name: 'Access token' });
  await mic.start.click();
  await expect(mic.trouble).toContainText('asks for a token');
  await expect(box).toBeFocused();
  for (const wrong of ['first wrong token of many', 'second wrong token']) {
    await mic.page.keyboard.type(wrong);
    await mic.page.keyboard.press('Enter');
    await expect(mic.trouble).toContainText('not right');
    // What was refused is there to be mended, or to be written over.
    await expect(box).toHaveValue(wrong);
    await expect(box).toBeFocused();
  }
  await mic.page.keyboard.type(right);
  await mic.page.keyboard.press('Enter');
  await expect(mic.finals.filter({ hasText: WEASELS.heard })).toHaveCount(1);
  await expect(mic.trouble).toHaveCount(0);
});

test('P42 a cut moves nothing but the hint, which a screen reader hears once', async ({
  told,
  openTold,
}) => {
  const mic = await openTold();
  told.final(8000, 'Said before the cut.');
  await expect(mic.finals).toHaveCount(1);
  const places = () =>
    Promise.all([mic.finals, mic.stop, mic.meter, mic.transcript].map((it) => it.boundingBox()));
  const before = await places();
  await mic.page.evaluate(() => void (kept.shiftedBy = 0));
  await told.close();
  await expect(mic.root).toHaveAttribute('data-link', 'reconnecting');
  await expect(mic.page.getByText(/reconnecting\. [3-9] s kept, nothing is lost/i)).toBeVisible();
  expect(await places()).toEqual(before);
  expect(await mic.page.evaluate(() => kept.shiftedBy)).toBe(0);
  const said = await mic.page.evaluate(() => kept.said.filter((it) => /reconnecting/i.test(it)));
  expect(said).toEqual(['Reconnecting. What you say is kept.']);
});

test('P21 a new transcript can be taken back', async ({ told, openTold }) => {
  const mic = await openTold();
  told.final(8000, 'Not to be lost.');
  await mic.stop.click();
  await expect.poll(() => told.hasEnded()).toBe(true);
  told.finish('');
  await mic.readReceipt();
  await mic.page.getByRole('button', { name: 'New transcript' }).click();
  await expect(mic.finals).toHaveCount(0);
  await mic.page.getByRole('button', { name: /bring .* back/i }).click();
  await expect(mic.finals).toHaveText('Not to be lost.');
});

test('H19 a transcript that holds HTML or turns its direction is shown as text', async ({
  told,
  openTold,
}) => {
  const mic = await openTold();
  const hostile = '<img src=x onerror="document.title=1"><b>bold</b> &amp; \u202Edesrever';
  told.final(8000, hostile);
  told.final(8000, 'Left to right.');
  await expect(mic.finals).toHaveText([hostile, 'Left to right.']);
  await expect(mic.transcript.locator('img, b')).toHaveCount(0);
  expect(await mic.page.title()).not.toBe('1');
  // What turns the direction ends with its line: each is a block of its own.
  const lines = mic.transcript.locator('[data-segment] p');
  for (const line of await lines.all()) await expect(line).toHaveCSS('display', 'block');
});

test('P30 a screen reader is told of each final once, and of no partial', async ({
  told,
  openTold,
}) => {
  const mic = await openTold();
  for (const text of ['hel', 'hello wor', 'hello world']) told.partial(0, 8000, text);
  await expect(mic.partials).toHaveText('hello world');
  told.final(8000, 'Hello world.');
  told.partial(8000, 16_000, 'and');
  await expect(mic.partials).toHaveText('and');
  told.final(8000, 'And more.');
  await expect(mic.finals).toHaveCount(2);
  const said = await mic.page.evaluate(() => kept.said);
  expect(said.filter((it) => /hel|and/i.test(it))).toEqual(['Hello world.', 'And more.']);
});

test('nothing moves while words grow, but the words', async ({ told, openTold }) => {
  const mic = await openTold();
  told.final(4000, 'A line that stays where it is.');
  await expect(mic.finals).toHaveCount(1);
  await mic.page.evaluate(() => void (kept.shiftedBy = 0));
  const place = () => mic.finals.first().boundingBox();
  const before = await place();
  const words = 'each partial is a few words longer than the one before it was and wraps'.split(
    ' ',
  );
  for (const count of words.keys()) told.partial(4000, 12_000, words.slice(0, count + 1).join(' '));
  await expect(mic.partials).toContainText(words.join(' '));
  told.final(8000, words.join(' '));
  await expect(mic.finals).toHaveCount(2);
  expect(await place()).toEqual(before);
  expect(await mic.page.evaluate(() => kept.shiftedBy)).toBe(0);
});

test('5,000 lines: the end stays in view, a reader who looks back is left alone and led back', async ({
  told,
  openTold,
}) => {
  const mic = await openTold();
  for (let line = 1; line <= 5000; line += 1) told.final(3, `Line number ${line}.`);
  const last = mic.finals.last();
  await expect(last).toHaveText('Line number 5000.');
  await expect(last).toBeInViewport();
  await mic.transcript.hover();
  await mic.page.mouse.wheel(0, -4000);
  const jump = mic.page.getByRole('button', { name: 'Jump to live' });
  await expect(jump).toBeVisible();
  await expect(last).not.toBeInViewport();
  const top = () => mic.transcript.evaluate((it) => it.scrollTop);
  const before = await top();
  for (let line = 5001; line <= 5050; line += 1) told.final(3, `Line number ${line}.`);
  await expect(last).toHaveText('Line number 5050.');
  expect(await top()).toBe(before);
  await jump.click();
  await expect(last).toBeInViewport();
  await expect(jump).toHaveCount(0);
  told.final(3, 'The newest line.');
  await expect(last).toHaveText('The newest line.');
  await expect(last).toBeInViewport();
});

for (const { zoom, width, height, leastPx } of [
  { zoom: '200 %', width: 640, height: 360, leastPx: 200 },
  { zoom: '400 %', width: 320, height: 256, leastPx: 120 },
]) {
  test(`at ${zoom} the words keep their room, and nothing is wider than the page`, async ({
    openMicPage,
  }) => {
    const { path } = recordingOf([WEASELS.clip]);
    const mic = await openMicPage(
      { type: 'file', path },
      { context: { viewport: { width, height } } },
    );
    await mic.start.click();
    await expect(mic.words.first()).toBeInViewport();
    await expect(mic.stop).toBeInViewport({ ratio: 1 });
    expect((await mic.transcript.boundingBox())?.height).toBeGreaterThanOrEqual(leastPx);
    const overflow = () =>
      document.documentElement.scrollWidth - document.documentElement.clientWidth;
    expect(await mic.page.evaluate(overflow)).toBe(0);
  });
}
