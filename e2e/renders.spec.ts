import type { CDPSession } from 'playwright';
import { SAMPLE_RATE_HZ } from '../src/shared/audio/sample-rate.ts';
import type { MicPage } from './support/mic-page.ts';
import { countRenders, renderCountsOf } from './support/render-counts.ts';
import { recordingOf, WEASELS } from './support/speech.ts';
import { expect, test as base } from './support/test.ts';

/** The takes, the take, the chunk, the line and its words. */
const COMPONENTS_OF_A_LINE = 5;
const WORDS = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');

const test = base.extend<{ readonly openCounted: () => Promise<MicPage> }>({
  /** The page at the told server, listening to speech, with a second of it sent and a line said. */
  openCounted: async ({ told, openMicPage }, use) => {
    await use(async () => {
      const { path } = recordingOf([WEASELS.clip, 'vm-instructions.wav']);
      const microphone = { type: 'looped_file', path } as const;
      const mic = await openMicPage(microphone, { url: told.url, initScript: countRenders });
      await mic.start.click();
      await expect.poll(() => told.received()).toBeGreaterThan(SAMPLE_RATE_HZ);
      told.final(4000, 'A line that stays.');
      await expect(mic.finals).toHaveText(['A line that stays.']);
      return mic;
    });
  },
});

async function openDevTools({ page }: MicPage): Promise<CDPSession> {
  const tools = await page.context().newCDPSession(page);
  await tools.send('Performance.enable');
  return tools;
}

/** How often Chromium has laid the page out. */
async function layoutsOf(tools: CDPSession): Promise<number> {
  const { metrics } = await tools.send('Performance.getMetrics');
  const found = metrics.find(({ name }) => name === 'LayoutCount');
  if (!found) throw new Error('no LayoutCount');
  return found.value;
}

/** From now on, by layer: of which element it is, and how often Chromium has drawn it. */
async function watchLayers(tools: CDPSession) {
  const { root } = await tools.send('DOM.getDocument');
  let layers: readonly { readonly backendNodeId?: number; readonly paintCount: number }[] = [];
  tools.on('LayerTree.layerTreeDidChange', (told) => (layers = told.layers ?? []));
  await tools.send('LayerTree.enable');
  return {
    all: () => layers.map(({ paintCount }) => paintCount),
    /** Null: the element has no layer of its own. */
    async of(selector: string): Promise<number | null> {
      const { nodeId } = await tools.send('DOM.querySelector', { nodeId: root.nodeId, selector });
      const { node } = await tools.send('DOM.describeNode', { nodeId });
      return layers.find((it) => it.backendNodeId === node.backendNodeId)?.paintCount ?? null;
    },
  };
}

test('P7 a burst of words is one commit a frame at the most', async ({ told, openCounted }) => {
  const mic = await openCounted();
  const before = (await renderCountsOf(mic.page)).commits.length;
  for (const [index] of WORDS.entries())
    told.partial(4000, 8000, WORDS.slice(0, index + 1).join(' '));
  await expect(mic.partials).toHaveText([WORDS.join(' ')]);
  const { commits, messages } = await renderCountsOf(mic.page);
  expect(Math.max(...Object.values(messages)), 'they came together').toBeGreaterThan(1);
  const frames = commits.slice(before).map(({ frame }) => frame);
  expect(frames.length).toBeGreaterThan(0);
  expect(frames, 'no frame twice').toEqual([...new Set(frames)]);
});

test('P8 a partial renders its line alone, and is one layout', async ({ told, openCounted }) => {
  const mic = await openCounted();
  const tools = await openDevTools(mic);
  told.partial(4000, 5000, 'And');
  await expect(mic.partials).toHaveText(['And']);
  const before = (await renderCountsOf(mic.page)).commits.length;
  const layoutsBefore = await layoutsOf(tools);
  for (const [index] of WORDS.entries()) {
    // Long enough to grow by rows, so that the end is followed.
    const text = WORDS.slice(0, index + 1)
      .join(' ')
      .repeat(index + 1);
    told.partial(4000, 8000, text);
    await expect(mic.partials).toHaveText([text]);
  }
  const layouts = (await layoutsOf(tools)) - layoutsBefore;
  const commits = (await renderCountsOf(mic.page)).commits.slice(before);
  const partials = commits.filter(({ isPartial }) => isPartial);
  expect(partials).toHaveLength(WORDS.length);
  for (const { components } of partials) expect(components).toBe(COMPONENTS_OF_A_LINE);
  expect(layouts).toBeGreaterThanOrEqual(partials.length);
  expect(layouts).toBeLessThanOrEqual(commits.length);
});

test('P9 the level renders nothing, lays nothing out, and draws no rings anew', async ({
  told,
  openCounted,
}) => {
  const mic = await openCounted();
  const tools = await openDevTools(mic);
  const { meterMoves, commits } = await renderCountsOf(mic.page);
  const before = await layoutsOf(tools);
  const layers = await watchLayers(tools);
  const heard = told.received();
  await expect.poll(() => told.received()).toBeGreaterThan(heard + 2 * SAMPLE_RATE_HZ);
  const layouts = (await layoutsOf(tools)) - before;
  const counts = await renderCountsOf(mic.page);
  expect(counts.meterMoves).toBeGreaterThan(meterMoves);
  expect(counts.commits).toHaveLength(commits.length);
  expect(layouts).toBe(0);
  const opacity = () =>
    mic.page.locator('.rings').evaluate((rings) => getComputedStyle(rings).opacity);
  const seen = new Set<string>();
  await expect.poll(async () => seen.add(await opacity()).size).toBeGreaterThan(3);
  expect(Math.max(...layers.all()), 'the meter is drawn by each report').toBeGreaterThan(3);
  expect([0, 1], 'the rings are drawn once, and only laid over').toContain(
    await layers.of('.rings'),
  );
});
