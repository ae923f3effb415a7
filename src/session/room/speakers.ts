import type { RosterEntry } from '../../room/room-link.ts';
import type { CaptionSpeaker } from '../../shared/captions/caption.ts';
import type { Speaker } from '../../state/room-state.ts';

/** As many as can be told apart at a glance, in both themes; then they begin anew. */
export const SPEAKER_COLOURS = 8;

export type Speakers = Readonly<Record<string, Speaker>>;

/** Pure: who is here by now, who was, and how each is called. The same object where nothing changed. */
export function withRoster(before: Speakers, roster: readonly RosterEntry[]): Speakers {
  // Without a prototype: an identity is whatever somebody calls themselves.
  const after = Object.create(null) as Record<string, Speaker>;
  for (const [identity, speaker] of Object.entries(before))
    after[identity] = speaker.isHere ? { ...speaker, isHere: false } : speaker;
  for (const { identity, name } of roster) {
    const colour = after[identity]?.colour ?? nextColour(after);
    const known = before[identity];
    const isSame = known?.name === name && known.isHere;
    after[identity] = isSame ? known : { name, colour, isHere: true };
  }
  const isSame =
    Object.keys(after).length === Object.keys(before).length &&
    Object.entries(after).every(([identity, speaker]) => before[identity] === speaker);
  return isSame ? before : after;
}

/** Those who were here before anyone could tell are believed by so many. */
const MAX_SPEAKERS = 1_000;

/** Pure: with somebody who was here before anyone could tell. The room's own word for who is here stands. */
export function withFormer(before: Speakers, { identity, name }: CaptionSpeaker): Speakers {
  if (Object.hasOwn(before, identity) || Object.keys(before).length >= MAX_SPEAKERS) return before;
  const after = Object.assign(Object.create(null) as Record<string, Speaker>, before);
  after[identity] = { name, colour: nextColour(before), isHere: false };
  return after;
}

function nextColour(speakers: Speakers): number {
  return Object.keys(speakers).length % SPEAKER_COLOURS;
}
