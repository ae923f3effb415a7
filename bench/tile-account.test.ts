import { describe, expect, test } from 'vitest';
import { TileAccount, type ToldTile } from './tile-account.ts';

const final = (start: number, end: number, text = ''): ToldTile => ({
  type: 'final',
  start,
  end,
  text,
});
const gap = (start: number, end: number): ToldTile => ({ type: 'gap', start, end, text: 'muted' });

function accountOf(...tiles: readonly ToldTile[]): TileAccount {
  const account = new TileAccount();
  for (const tile of tiles) account.add(tile);
  return account;
}

describe('the account of tiles', () => {
  test('finals and gaps that follow each other tile the timeline', () => {
    const account = accountOf(final(0, 10, 'two words'), gap(10, 15), final(15, 20, ' one '));
    expect(account).toMatchObject({
      finals: 2,
      finalSamples: 15,
      gaps: 1,
      gapSamples: 5,
      words: 3,
    });
    expect(account.duplicateFinals).toBe(0);
    expect([...account.gapReasons]).toEqual([['muted', 5]]);
    expect(account.tiles(20)).toBe(true);
    expect(account.tiles(21)).toBe(false);
  });

  test.each([
    ['a final told twice', [final(0, 10), final(0, 10), final(10, 20)], 1],
    ['a final that reaches back', [final(0, 10), final(8, 20)], 1],
    ['a hole', [final(0, 10), final(12, 20)], 0],
    // The sums alone would agree.
    ['a hole as long as what came twice', [final(0, 10), final(8, 16), final(18, 20)], 1],
    ['an end that is missing', [final(0, 10), final(10, 19)], 0],
  ])('%s does not', (_, tiles, duplicates) => {
    const account = accountOf(...tiles);
    expect(account.tiles(20)).toBe(false);
    expect(account.duplicateFinals).toBe(duplicates);
  });
});
