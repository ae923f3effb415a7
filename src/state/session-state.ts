import type { Transcript } from '../shared/transcript/reduce-transcript.ts';
import type { Hearing } from './hearing.ts';
import type { MicrophoneReadings } from './microphone.ts';
import type { Trouble } from './trouble.ts';

/** What became of the sound of one take, shown after Stop. */
export interface Receipt {
  /** As the worklet counted, samples at 16 kHz. */
  readonly heardSamples: number;
  /** Sum of the processed finals, samples at 16 kHz: not the same count, so the two can differ. */
  readonly transcribedSamples: number;
  /** From the press of Stop to the stream's outcome. */
  readonly waitMs: number;
}

/** Why a take is being brought to its end. */
export type FinishCause =
  | { readonly type: 'stop' }
  /** The microphone failed while it was open; what was heard is still being transcribed. */
  | { readonly type: 'trouble'; readonly trouble: Trouble }
  /** The stream has failed; the server is being asked why no socket opened. */
  | { readonly type: 'diagnosis' };

/** Where the page is: one of these, with what it needs. */
export type SessionState =
  | { readonly type: 'idle' }
  /** The browser is asked for the microphone, and the server for a stream. */
  | { readonly type: 'asking' }
  | {
      readonly type: 'listening';
      readonly applied: MicrophoneReadings;
      /** Until the server is ready, sound is kept and sent when it is. */
      readonly link: 'connecting' | 'ready';
      readonly hearing: Hearing;
      /** Something has been heard in this take: silence is then more likely a pause. */
      readonly heardBefore: boolean;
    }
  | {
      readonly type: 'finishing';
      readonly cause: FinishCause;
      /** Nothing has moved for 3 s: the reader may stop waiting. */
      readonly mayStopWaiting: boolean;
    }
  | { readonly type: 'finished'; readonly receipt: Receipt }
  | {
      readonly type: 'failed';
      readonly trouble: Trouble;
      /** Present where the take had been stopped, by the reader or by a lost microphone. */
      readonly receipt: Receipt | null;
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
