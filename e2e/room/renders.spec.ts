import { countRenders, renderCountsOf } from '../support/render-counts.ts';
import { expect, test } from '../support/room-test.ts';

/** The lines, the chunk, the line and its words. */
const COMPONENTS_OF_A_LINE = 4;

test.describe.configure({ timeout: 120_000 });

test('two who speak at once: one commit a frame at the most, and each partial renders its own line alone', async ({
  openRoomPage,
  rtcSpeaker,
}) => {
  const options = { name: 'Dan', initScript: countRenders };
  const dan = await openRoomPage({ type: 'none' }, options);
  const speakers = await Promise.all(
    ['ada', 'ben'].map((identity) => rtcSpeaker(identity, { name: identity })),
  );
  const before = (await renderCountsOf(dan.page)).commits.length;
  const speaking = Promise.all(speakers.map((speaker) => speaker.speak('vm-instructions.wav')));
  await expect(dan.partials, 'both at once').toHaveCount(2);
  await speaking;
  await expect.poll(() => dan.finals.count()).toBeGreaterThanOrEqual(2);
  // The list of participants is LiveKit's, and has commits of its own.
  const commits = (await renderCountsOf(dan.page)).commits
    .slice(before)
    .filter(({ lines }) => lines > 0);
  const partials = commits.filter(({ isPartial }) => isPartial);
  expect(partials.length).toBeGreaterThan(10);
  // Where that changes in the same frame, React renders it in the same commit.
  const alone = partials.filter(({ components }) => components === COMPONENTS_OF_A_LINE);
  expect(alone.length).toBeGreaterThanOrEqual(0.8 * partials.length);
  const frames = commits.map(({ frame }) => frame);
  expect(frames, 'no frame twice').toEqual([...new Set(frames)]);
});
