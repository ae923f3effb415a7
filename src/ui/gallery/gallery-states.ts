import { isErrorCode } from '../../shared/protocol/codes.ts';
import { EMPTY_TRANSCRIPT, type Transcript } from '../../shared/transcript/reduce-transcript.ts';
import type { Hearing } from '../../state/hearing.ts';
import { NOTHING_HELD, type Link } from '../../state/link.ts';
import type {
  MicrophoneLossCode,
  MicrophoneReadings,
  MicrophoneStatus,
} from '../../state/microphone.ts';
import {
  EMPTY_SESSION,
  type SessionSnapshot,
  type SessionState,
  type Take,
} from '../../state/session-state.ts';
import type { ServerTroubleCode, Trouble, TroubleCode } from '../../state/trouble.ts';
import { finals, gaps, speaking, transcript, unconfirmed } from './gallery-transcripts.ts';

const APPLIED: MicrophoneReadings = {
  label: 'Built-in microphone',
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: null,
  sampleRateHz: 48_000,
  contextRateHz: 48_000,
};
const RECEIPT = {
  heardSamples: 196_800,
  transcribedSamples: 196_800,
  missingSamples: 0,
  waitMs: 312,
};
const READY: Link = { type: 'ready', again: false };

function take(id: string, lines: Transcript, receipt: Take['receipt'] = null): Take {
  return { id, startedAtEpochMs: Date.UTC(2026, 4, 4, 9, 12), transcript: lines, receipt };
}

function heard(hearing: Hearing): MicrophoneStatus {
  return { type: 'live', hearing };
}

function listening(
  microphone: MicrophoneStatus,
  lines: Transcript,
  change: Partial<Extract<SessionState, { type: 'listening' }>> = {},
): SessionSnapshot {
  return {
    ...EMPTY_SESSION,
    session: {
      type: 'listening',
      applied: APPLIED,
      microphone,
      link: READY,
      held: NOTHING_HELD,
      heardBefore: lines.chunks.length > 0,
      refusedChoice: null,
      ...change,
    },
    takes: [take('a', lines)],
  };
}

function away(
  cause: ServerTroubleCode,
  seconds: number,
  lines: Transcript,
  isFull = false,
): SessionSnapshot {
  const hadLink = lines.chunks.length > 0;
  const link: Link = { type: 'reconnecting', cause, hadLink };
  return listening(heard('hearing'), lines, { link, held: { seconds, isFull } });
}

function lost(code: MicrophoneLossCode, lines: Transcript): SessionSnapshot {
  return listening({ type: 'lost', code }, lines);
}

function troubleOf(code: TroubleCode, tokenSent = false): Trouble {
  return { code, retryAfterMs: code === 'overloaded' ? 5000 : null, tokenSent };
}

/** The stream has failed, and the microphone goes on into what it keeps. */
function stranded(code: TroubleCode, lines: Transcript, isFull = false): SessionSnapshot {
  const link: Link = { type: 'failed', trouble: troubleOf(code) };
  const held = { seconds: isFull ? 420 : 12, isFull };
  return listening(heard('hearing'), lines, { link, held });
}

function failed(
  code: TroubleCode,
  lines: Transcript,
  change: Partial<Extract<SessionState, { type: 'failed' }>> = {},
): SessionSnapshot {
  return {
    ...EMPTY_SESSION,
    session: { type: 'failed', trouble: troubleOf(code), receipt: null, kept: null, ...change },
    takes: [take('a', lines)],
  };
}

function finishing(
  link: Link,
  seconds: number,
  mayStopWaiting: boolean,
  lines = speaking(6),
): SessionSnapshot {
  return {
    ...EMPTY_SESSION,
    session: { type: 'finishing', link, held: { seconds, isFull: false }, mayStopWaiting },
    takes: [take('a', lines)],
  };
}

const KEPT = { seconds: 12, isFull: false };
const CUT_RECEIPT = { ...RECEIPT, transcribedSamples: 4800, waitMs: 7300 };
const AWAY: Link = { type: 'reconnecting', cause: 'link_lost', hadLink: true };

const STATES: Readonly<Record<string, () => SessionSnapshot>> = {
  idle: () => EMPTY_SESSION,
  asking: () => ({
    ...EMPTY_SESSION,
    session: { type: 'asking', link: { type: 'connecting' }, held: NOTHING_HELD },
    takes: [take('a', EMPTY_TRANSCRIPT)],
  }),
  connecting: () => listening(heard('waiting'), EMPTY_TRANSCRIPT, { link: { type: 'connecting' } }),
  ready: () => listening(heard('waiting'), EMPTY_TRANSCRIPT),
  listening: () => listening(heard('hearing'), speaking(3)),
  long: () => listening(heard('hearing'), speaking(400)),
  huge: () => listening(heard('hearing'), speaking(10_000)),
  nothing: () => listening(heard('nothing'), EMPTY_TRANSCRIPT),
  clipping: () => listening(heard('clipping'), speaking(5)),
  reconnecting: () => away('link_lost', 4, speaking(3)),
  reconnectingFull: () => away('unreachable', 420, speaking(3), true),
  serverAway: () => away('unreachable', 9, EMPTY_TRANSCRIPT),
  serverStarting: () => away('not_ready', 9, EMPTY_TRANSCRIPT),
  serverRefuses: () => away('refused', 64, EMPTY_TRANSCRIPT),
  gaps: () => listening(heard('hearing'), gaps()),
  muted: () => listening({ type: 'interrupted', reason: 'muted' }, speaking(3)),
  paused: () => listening({ type: 'interrupted', reason: 'suspended' }, speaking(3)),
  recovering: () => listening({ type: 'recovering' }, speaking(3)),
  microphoneLost: () => lost('device_lost', speaking(3)),
  microphoneDenied: () => lost('permission_denied', speaking(3)),
  microphoneLostEmpty: () => lost('device_lost', EMPTY_TRANSCRIPT),
  refusedChoice: () =>
    listening(heard('hearing'), speaking(3), { refusedChoice: 'microphone_busy' }),
  stranded: () => stranded('link_lost', unconfirmed(3)),
  strandedFull: () => stranded('link_lost', unconfirmed(3), true),
  strandedEmpty: () => stranded('unreachable', EMPTY_TRANSCRIPT),
  tokenWanted: () => stranded('unauthorised', EMPTY_TRANSCRIPT),
  finishing: () => finishing(READY, 2, false),
  catchingUp: () => finishing(READY, 94, false),
  waiting: () => finishing(READY, 2, true),
  finishingAway: () => finishing(AWAY, 12, false),
  waitingAway: () => finishing(AWAY, 12, true),
  waitingAwayEmpty: () =>
    finishing(
      { type: 'reconnecting', cause: 'unreachable', hadLink: false },
      12,
      true,
      EMPTY_TRANSCRIPT,
    ),
  kept: () => failed('given_up', unconfirmed(3), { receipt: CUT_RECEIPT, kept: KEPT }),
  keptEmpty: () => failed('unreachable', EMPTY_TRANSCRIPT, { receipt: CUT_RECEIPT, kept: KEPT }),
  receiptMissing: () => ({
    ...EMPTY_SESSION,
    session: {
      type: 'finished',
      receipt: { ...RECEIPT, transcribedSamples: 158_400, missingSamples: 38_400 },
    },
    takes: [take('a', transcript(...finals(4)))],
  }),
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
  wrongToken: () =>
    failed('unauthorised', EMPTY_TRANSCRIPT, { trouble: troubleOf('unauthorised', true) }),
};

/** The snapshot of a name: one of {@link STATES}, or a trouble's code. */
export function galleryState(name: string): SessionSnapshot {
  const make = STATES[name];
  if (make) return make();
  const lines = isErrorCode(name) || name === 'link_lost' ? unconfirmed(3) : EMPTY_TRANSCRIPT;
  return failed(name as TroubleCode, name === 'unauthorised' ? EMPTY_TRANSCRIPT : lines);
}
