import { samplesToMs } from '../../shared/audio/sample-rate.ts';
import { linesOf } from '../../shared/transcript/reduce-transcript.ts';
import type { Segment } from '../../shared/transcript/segment.ts';
import type { Take } from '../../state/session-state.ts';
import { gapWords } from './gap-words.ts';
import { lengthOf, missingSecondsOf } from './time-words.ts';

/** The whole transcript as plain text: a line each, an empty line between takes. */
export function transcriptText(takes: readonly Take[]): string {
  return takes
    .map((take) => [...linesOf(take.transcript)].map(lineText).join('\n'))
    .filter((it) => it !== '')
    .join('\n\n');
}

/** A row for missing sound: "4.2 s missing: the microphone was muted". */
export function gapText(gap: Extract<Segment, { state: 'gap' }>): string {
  return `${missingLength(gap.end - gap.start)} missing: ${gapWords(gap.reason)}`;
}

/** Tenths count under ten seconds. */
function missingLength(samples: number): string {
  const seconds = Math.round(samplesToMs(samples) / 1000);
  return seconds < 10 ? missingSecondsOf(samples) : lengthOf(seconds);
}

function lineText(line: Segment): string {
  return line.state === 'gap' ? `[${gapText(line)}]` : line.text;
}
