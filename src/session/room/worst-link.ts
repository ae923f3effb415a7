import type { Link } from '../../state/link.ts';

/** What is told first where streams differ: what needs the reader, then what is wrong. */
const ORDER = [
  'failed',
  'reconnecting',
  'ready',
  'connecting',
] as const satisfies readonly Link['type'][];

/** The link that the page tells of several streams to the same server. None: nothing is wrong. */
export function worstLink(links: readonly Link[]): Link {
  for (const type of ORDER) {
    const link = links.find((it) => it.type === type);
    if (link) return link;
  }
  return { type: 'ready', again: false };
}
