import manifest from '../../../fixtures/speech/manifest.json';
import { msToSamples } from '../../shared/audio/sample-rate.ts';
import { isErrorCode } from '../../shared/protocol/codes.ts';
import {
  EMPTY_TRANSCRIPT,
  reduceTranscript,
  type Transcript,
} from '../../shared/transcript/reduce-transcript.ts';
import type { TranscriptEvent } from '../../shared/transcript/transcript-event.ts';
import type { Hearing } from '../../state/hearing.ts';
import type { MicrophoneReadings } from '../../state/microphone.ts';
import { EMPTY_SESSION, type SessionSnapshot, type Take } from '../../state/session-state.ts';
import type { Trouble, TroubleCode } from '../../state/trouble.ts';

const APPLIED: MicrophoneReadings = {
  label: 'Built-in microphone',
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: null,
  sampleRateHz: 48_000,
  contextRateHz: 48_000,
};
const RECEIPT = { heardSamples: 196_800, transcribedSamples: 196_800, waitMs: 312 };

/** Real sentences, one after another, as so many finals. */
function finals(count: number): TranscriptEvent[] {
  let start = 0;
  return Array.from({ length: count }, (_, index) => {
    const clip = manifest[index % manifest.length];
    const end = start + msToSamples((clip?.seconds ?? 1) * 1000);
    const event = { type: 'final', id: String(start), start, end, text: clip?.text ?? '' } as const;
    start = end;
    return event;
  });
}

function transcript(...events: readonly TranscriptEvent[]): Transcript {
  return events.reduce(reduceTranscript, EMPTY_TRANSCRIPT);
}

/** A transcript whose last line is still growing. */
function speaking(count: number): Transcript {
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

function take(id: string, lines: Transcript, receipt: Take['receipt'] = null): Take {
  return { id, startedAtEpochMs: Date.UTC(2026, 4, 4, 9, 12), transcript: lines, receipt };
}

function listening(
  hearing: Hearing,
  lines: Transcript,
  link: 'connecting' | 'ready' = 'ready',
): SessionSnapshot {
  const heardBefore = lines.chunks.length > 0;
  return {
    ...EMPTY_SESSION,
    session: { type: 'listening', applied: APPLIED, link, hearing, heardBefore },
    takes: [take('a', lines)],
  };
}

function failed(code: TroubleCode, lines: Transcript, tokenSent = false): SessionSnapshot {
  const trouble: Trouble = { code, retryAfterMs: code === 'overloaded' ? 5000 : null, tokenSent };
  return {
    ...EMPTY_SESSION,
    session: { type: 'failed', trouble, receipt: null },
    takes: [take('a', lines)],
  };
}

function unconfirmed(count: number): Transcript {
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

const finishing = (mayStopWaiting: boolean): SessionSnapshot => ({
  ...EMPTY_SESSION,
  session: { type: 'finishing', cause: { type: 'stop' }, mayStopWaiting },
  takes: [take('a', speaking(6))],
});

const STATES: Readonly<Record<string, () => SessionSnapshot>> = {
  idle: () => EMPTY_SESSION,
  asking: () => ({
    ...EMPTY_SESSION,
    session: { type: 'asking' },
    takes: [take('a', EMPTY_TRANSCRIPT)],
  }),
  connecting: () => listening('waiting', EMPTY_TRANSCRIPT, 'connecting'),
  ready: () => listening('waiting', EMPTY_TRANSCRIPT),
  listening: () => listening('hearing', speaking(3)),
  long: () => listening('hearing', speaking(400)),
  huge: () => listening('hearing', speaking(10_000)),
  nothing: () => listening('nothing', EMPTY_TRANSCRIPT),
  clipping: () => listening('clipping', speaking(5)),
  finishing: () => finishing(false),
  waiting: () => finishing(true),
  receipt: () => ({
    ...EMPTY_SESSION,
    session: { type: 'finished', receipt: RECEIPT },
    takes: [take('a', transcript(...finals(4)))],
  }),
  takes: () => ({
    ...EMPTY_SESSION,
    session: { type: 'finished', receipt: { ...RECEIPT, transcribedSamples: 180_800 } },
    takes: [take('a', transcript(...finals(3)), RECEIPT), take('b', transcript(...finals(2)))],
  }),
  cleared: () => ({ ...EMPTY_SESSION, cleared: [take('a', transcript(...finals(3)))] }),
  wrongToken: () => failed('unauthorised', EMPTY_TRANSCRIPT, true),
};

/** The snapshot of a name: one of {@link STATES}, or a trouble's code. */
export function galleryState(name: string): SessionSnapshot {
  const make = STATES[name];
  if (make) return make();
  const lines = isErrorCode(name) || name === 'link_lost' ? unconfirmed(3) : EMPTY_TRANSCRIPT;
  return failed(name as TroubleCode, name === 'unauthorised' ? EMPTY_TRANSCRIPT : lines);
}
