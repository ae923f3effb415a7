import { setTimeout as delay } from 'node:timers/promises';
import { goAwayAndComeBack } from './support/hidden-journey.ts';
import { expect, test } from './support/test.ts';

test('S15 hidden for six minutes, when timers run once a minute: nothing is missing', async ({
  server,
}) => {
  test.setTimeout(10 * 60_000);
  expect(await goAwayAndComeBack(server.url, () => delay(6 * 60_000))).toEqual([]);
});
