import { samplesToMs } from '../../shared/audio/sample-rate.ts';
import { linesOf } from '../../shared/transcript/reduce-transcript.ts';
import type { Segment } from '../../shared/transcript/segment.ts';
import type { Take } from '../../state/session-state.ts';
import { gapWords } from './gap-words.ts';
import { lengthOf, secondsOf } from './time-words.ts';

/** The whole transcript as plain text: a line each, an empty line between takes. */
export function transcriptText(takes: readonly Take[]): string {
  return takes
    .map((take) => [...linesOf(take.transcript)].map(lineText).join('\n'))
    .filter((it) => it !== '')
    .join('\n\n');
}

/** A row for missing sound: "4.2 s missing: the microphone was muted"; tenths count under ten seconds. */
export function gapText(gap: Extract<Segment, { state: 'gap' }>): string {
  const samples = gap.end - gap.start;
  const seconds = Math.round(samplesToMs(samples) / 1000);
  const length = seconds < 10 ? secondsOf(samples) : lengthOf(seconds);
  return `${length} missing: ${gapWords(gap.reason)}`;
}

function lineText(line: Segment): string {
  return line.state === 'gap' ? `[${gapText(line)}]` : line.text;
}
