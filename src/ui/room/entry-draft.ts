/** What is filled in to get into a room, besides the name. Never kept: a token is among it. */
export interface EntryDraft {
  readonly isCaptioner: boolean;
  /** By an address and a token of the reader's own. */
  readonly isOwn: boolean;
  readonly url: string;
  readonly token: string;
}

export const EMPTY_DRAFT: EntryDraft = { isCaptioner: false, isOwn: false, url: '', token: '' };

/** Whether both are there, and the first could be a LiveKit server's. */
export function isOwnComplete({ url, token }: EntryDraft): boolean {
  return isAddress(url.trim()) && token.trim() !== '';
}

function isAddress(url: string): boolean {
  return URL.canParse(url) && /^(wss?|https?):$/.test(new URL(url).protocol);
}
