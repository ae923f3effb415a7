import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const SPEAKER_COLOURS = 8;
/** WCAG 1.4.3 for text of any size. */
const ENOUGH = 4.5;

/** A file's custom colours in each theme; the dark ones take the place of the light. */
function colours(file: string): Record<'light' | 'dark', ReadonlyMap<string, string>> {
  const css = readFileSync(new URL(file, import.meta.url), 'utf8');
  const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');
  const read = (part: string): [string, string][] =>
    [...part.matchAll(/(--[\w-]+):\s*(#[\da-f]{6})/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]);
  return { light: new Map(read(light)), dark: new Map([...read(light), ...read(dark)]) };
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const tokens = colours('tokens.css');
const speakers = colours('speakers.css');

it('measures contrast as WCAG does', () => {
  expect(contrast('#ffffff', '#000000')).toBeCloseTo(21);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

const CASES = (['light', 'dark'] as const).flatMap((theme) =>
  ['--ground', '--surface', '--surface-soft'].map((ground) => [theme, ground] as const),
);

it.each(CASES)('in the %s theme every speaker is readable on %s', (theme, ground) => {
  const behind = tokens[theme].get(ground) ?? '';
  const contrasts = Array.from({ length: SPEAKER_COLOURS }, (_, colour) =>
    contrast(speakers[theme].get(`--speaker-${colour}`) ?? '', behind),
  );
  expect(contrasts.filter((it) => !(it >= ENOUGH))).toEqual([]);
});

it.each(['light', 'dark'] as const)('in the %s theme no two speakers look the same', (theme) => {
  const all = Array.from({ length: SPEAKER_COLOURS }, (_, colour) =>
    speakers[theme].get(`--speaker-${colour}`),
  );
  expect(new Set(all).size).toBe(SPEAKER_COLOURS);
});
