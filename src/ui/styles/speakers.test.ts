import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SPEAKER_COLOURS } from '../../session/room/speakers.ts';

/** WCAG 2.2, 1.4.3: what text is at least against its ground. */
const MIN_CONTRAST = 4.5;
/** Names of speakers stand on the page, on the list of participants, and on who speaks there. */
const GROUNDS = ['ground', 'surface', 'surface-soft'];

type Colours = ReadonlyMap<string, string>;

/** The custom properties of the themes, dark ones over light ones, as the browser cascades them. */
function themes(...files: readonly string[]): Readonly<Record<'light' | 'dark', Colours>> {
  const light = new Map<string, string>();
  const dark = new Map<string, string>();
  for (const file of files) {
    const css = readFileSync(new URL(file, import.meta.url), 'utf8');
    const [, before = '', within = ''] =
      /^([^]*?)@media \(prefers-color-scheme: dark\) \{([^]*?)\n\}/.exec(css) ?? [];
    for (const [name, colour] of hexes(before)) light.set(name, colour);
    for (const [name, colour] of hexes(within)) dark.set(name, colour);
  }
  return { light, dark: new Map([...light, ...dark]) };
}

function hexes(css: string): readonly (readonly [string, string])[] {
  return [...css.matchAll(/--([\w-]+): (#[\da-f]{6});/g)].map(([, name = '', hex = '']) => [
    name,
    hex,
  ]);
}

/** WCAG 2.2: relative luminance of sRGB, 0 to 1. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2: 1 to 21. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function colourOf(colours: Colours, name: string): string {
  const colour = colours.get(name);
  if (colour === undefined) throw new Error(`no colour --${name}`);
  return colour;
}

describe.each(Object.entries(themes('tokens.css', 'speakers.css')))(
  'the colours of speakers, %s',
  (_theme, colours) => {
    const speakers = Array.from({ length: SPEAKER_COLOURS }, (_, n) => `speaker-${n}`);

    test.each(speakers)('--%s can be read on every ground', (name) => {
      for (const ground of GROUNDS) {
        const ratio = contrast(colourOf(colours, name), colourOf(colours, ground));
        expect(ratio, ground).toBeGreaterThanOrEqual(MIN_CONTRAST);
      }
    });

    test('no two are the same', () => {
      const all = speakers.map((name) => colourOf(colours, name));
      expect(new Set(all).size).toBe(SPEAKER_COLOURS);
    });
  },
);

test('contrast is as WCAG counts it', () => {
  expect(contrast('#ffffff', '#000000')).toBeCloseTo(21);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});
