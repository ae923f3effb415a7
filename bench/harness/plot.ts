import type { Series } from './series.ts';

const WIDTH = 420;
const HEIGHT = 260;
const COLUMNS = 2;
/** Room for words around the lines. */
const FRAME = { left: 56, right: 12, top: 30, bottom: 58 };
const TICKS = 5;
/** Where an axis may end, times a power of ten. */
const ENDS = [1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10];
/** Told apart also by who sees no red or green (Okabe and Ito, Color Universal Design, 2008), on light and dark. */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7'];

/** Line plots, two in a row, as an SVG that follows the reader's light or dark. */
export function plot(all: readonly Series[]): string {
  const style =
    'text{font:12px system-ui,sans-serif;fill:#222}.grid{stroke:#ccc}' +
    '@media(prefers-color-scheme:dark){text{fill:#ddd}.grid{stroke:#555}}';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH * COLUMNS} ${HEIGHT * Math.ceil(all.length / COLUMNS)}" role="img">`,
    `<style>${style}</style>`,
    ...all.map((series, index) => panel(series, index)),
    '</svg>\n',
  ].join('\n');
}

function panel({ title, x, y, lines }: Series, place: number): string {
  const [left, top] = [(place % COLUMNS) * WIDTH, Math.floor(place / COLUMNS) * HEIGHT];
  const points = lines.flatMap((line) => line.points);
  const [endX, endY] = [0, 1].map((axis) =>
    roundEnd(Math.max(...points.map((point) => point[axis as 0 | 1]))),
  ) as [number, number];
  const atX = (value: number): number =>
    FRAME.left + (value / endX) * (WIDTH - FRAME.left - FRAME.right);
  const atY = (value: number): number =>
    HEIGHT - FRAME.bottom - (value / endY) * (HEIGHT - FRAME.top - FRAME.bottom);
  const ticks = Array.from({ length: TICKS + 1 }, (_, index) => index / TICKS);
  return [
    `<g transform="translate(${left} ${top})">`,
    `<text x="${FRAME.left}" y="18" font-weight="600">${escaped(title)}</text>`,
    ...ticks.map((share) => {
      const level = atY(share * endY);
      return (
        `<path class="grid" d="M${FRAME.left} ${level}H${WIDTH - FRAME.right}"/>` +
        `<text x="${FRAME.left - 6}" y="${level + 4}" text-anchor="end">${told(share * endY)}</text>` +
        `<text x="${atX(share * endX)}" y="${HEIGHT - FRAME.bottom + 16}" text-anchor="middle">${told(share * endX)}</text>`
      );
    }),
    `<text x="${(FRAME.left + WIDTH) / 2}" y="${HEIGHT - FRAME.bottom + 34}" text-anchor="middle">${escaped(x)}</text>`,
    `<text x="14" y="${HEIGHT / 2 - 14}" text-anchor="middle" transform="rotate(-90 14 ${HEIGHT / 2 - 14})">${escaped(y)}</text>`,
    ...lines.map((line, index) => {
      const colour = COLOURS[index % COLOURS.length] ?? '';
      const points = line.points.map(([px, py]) => [atX(px).toFixed(1), atY(py).toFixed(1)]);
      return (
        `<path d="M${points.map((point) => point.join(' ')).join('L')}" fill="none" stroke="${colour}" stroke-width="2"/>` +
        points
          .map(([px, py]) => `<circle cx="${px}" cy="${py}" r="3" fill="${colour}"/>`)
          .join('') +
        `<circle cx="${FRAME.left + 5 + index * 150}" cy="${HEIGHT - 10}" r="5" fill="${colour}"/>` +
        `<text x="${FRAME.left + 15 + index * 150}" y="${HEIGHT - 6}">${escaped(line.name)}</text>`
      );
    }),
    '</g>',
  ].join('\n');
}

/** The next of {@link ENDS}. */
function roundEnd(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ENDS.map((step) => step * power).find((end) => end >= value) ?? value;
}

function told(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
