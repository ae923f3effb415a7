import manifest from '../../../fixtures/speech/manifest.json';
import { msToSamples } from '../../shared/audio/sample-rate.ts';
import { GAP_REASONS } from '../../shared/protocol/gap-reason.ts';
import {
  EMPTY_TRANSCRIPT,
  reduceTranscript,
  type Transcript,
} from '../../shared/transcript/reduce-transcript.ts';
import type { TranscriptEvent } from '../../shared/transcript/transcript-event.ts';

/** Real sentences, one after another, as so many finals. */
export function finals(count: number): TranscriptEvent[] {
  let start = 0;
  return Array.from({ length: count }, (_, index) => {
    const clip = manifest[index % manifest.length];
    const end = start + msToSamples((clip?.seconds ?? 1) * 1000);
    const event = { type: 'final', id: String(start), start, end, text: clip?.text ?? '' } as const;
    start = end;
    return event;
  });
}

export function transcript(...events: readonly TranscriptEvent[]): Transcript {
  return events.reduce(reduceTranscript, EMPTY_TRANSCRIPT);
}

/** A transcript whose last line is still growing. */
export function speaking(count: number): Transcript {
  const said = transcript(...finals(count));
  const start = said.committed;
  const text = 'Please enter the first three letters of your party’s first name using your touch';
  const end = start + msToSamples(4000);
  return reduceTranscript(said, {
    type: 'partial',
    id: String(start),
    start,
    end,
    text,
    stableChars: 51,
  });
}

const REASONS = GAP_REASONS.filter((it) => it !== 'silence');

/** A transcript with a stretch missing for each reason that a reader meets. */
export function gaps(): Transcript {
  let start = 0;
  const events = finals(REASONS.length).flatMap((final, index): TranscriptEvent[] => {
    if (final.type !== 'final') return [];
    const spoken = { ...final, id: String(start), start, end: start + final.end - final.start };
    const end = spoken.end + msToSamples(2400 * (1 + 11 * index ** 2));
    start = end;
    return [spoken, { type: 'gap', start: spoken.end, end, reason: REASONS[index] ?? 'muted' }];
  });
  return transcript(...events);
}

export function unconfirmed(count: number): Transcript {
  const said = transcript(...finals(count));
  const start = said.committed;
  const end = start + 32_000;
  const gap = { type: 'gap', start, end, reason: 'muted' } as const;
  const text = 'You are currently the only person';
  const last = {
    type: 'unconfirmed',
    id: String(end),
    start: end,
    end: end + 32_000,
    text,
  } as const;
  return [gap, last].reduce<Transcript>(reduceTranscript, said);
}
