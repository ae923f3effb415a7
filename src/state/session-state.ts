import type { Transcript } from '../shared/transcript/reduce-transcript.ts';
import type { Held, Link } from './link.ts';
import type { MicrophoneFailureCode, MicrophoneReadings, MicrophoneStatus } from './microphone.ts';
import type { Trouble } from './trouble.ts';

/** What became of the sound of one take, shown after Stop. */
export interface Receipt {
  /** As the worklet counted, samples at 16 kHz. */
  readonly heardSamples: number;
  /** Sum of the processed finals, samples at 16 kHz: not the same count, so the two can differ. */
  readonly transcribedSamples: number;
  /** Sum of the gaps on the timeline, samples at 16 kHz; those of a microphone that was away were not heard either. */
  readonly missingSamples: number;
  /** From the press of Stop to the stream's outcome, and that of each later try: what the reader waited. */
  readonly waitMs: number;
}

/** Where the page is: one of these, with what it needs. */
export type SessionState =
  | { readonly type: 'idle' }
  /** The browser is asked for the microphone, and the server for a stream. */
  | { readonly type: 'asking'; readonly link: Link; readonly held: Held }
  | {
      readonly type: 'listening';
      readonly applied: MicrophoneReadings;
      readonly microphone: MicrophoneStatus;
      /** Sound is kept until the server is ready, also when it is tried no more by itself. */
      readonly link: Link;
      /** Nothing while the link is ready: what no word covers then is on its way. */
      readonly held: Held;
      /** Something has been heard in this take: silence is then more likely a pause. */
      readonly heardBefore: boolean;
      /** The microphone that was chosen meanwhile could not be opened; the one before goes on. */
      readonly refusedChoice: MicrophoneFailureCode | null;
    }
  | {
      readonly type: 'finishing';
      readonly link: Link;
      /** Still to be transcribed. */
      readonly held: Held;
      /** Nothing has moved for 3 s: the reader may stop waiting. */
      readonly mayStopWaiting: boolean;
    }
  | { readonly type: 'finished'; readonly receipt: Receipt }
  | {
      readonly type: 'failed';
      readonly trouble: Trouble;
      /** Present where the take had been stopped. */
      readonly receipt: Receipt | null;
      /** Sound that another try would still transcribe; null: there is none, only a new take can follow. */
      readonly kept: Held | null;
    };

/** From one Start to its Stop: a timeline and the lines that came of it. */
export interface Take {
  readonly id: string;
  readonly startedAtEpochMs: number;
  readonly transcript: Transcript;
  readonly receipt: Receipt | null;
}

/** A final, to be said aloud by a screen reader. */
export interface Announcement {
  readonly key: string;
  readonly text: string;
}

export interface SessionSnapshot {
  readonly session: SessionState;
  /** The newest last; earlier ones stay until the reader asks for a new transcript. */
  readonly takes: readonly Take[];
  /** What "New transcript" took away, until the next Start: it can be brought back. */
  readonly cleared: readonly Take[];
  /** The newest finals, a bounded number, oldest first. */
  readonly announcements: readonly Announcement[];
}

export const EMPTY_SESSION: SessionSnapshot = {
  session: { type: 'idle' },
  takes: [],
  cleared: [],
  announcements: [],
};
