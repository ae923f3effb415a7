import type { ClientGapReason } from '../src/shared/protocol/gap-reason.ts';
import type { CreditLimits } from '../server/src/session/credit.ts';
import type { ArmedCut } from './memory-network.ts';
import type { Sound } from './microphone.ts';
import type { CutSeenBy, Direction } from './wire.ts';

/** One thing that is done, or befalls; plain data, so that a schedule shrinks and can be printed. Milliseconds. */
export type Step = Readonly<
  /** `finalizeMs`: so far into it all finals are asked for, perhaps amid a word. */
  | {
      type: 'speak';
      sounds: readonly Sound[];
      frameMs: number;
      isLive: boolean;
      finalizeMs: number | null;
    }
  | { type: 'wait'; ms: number }
  // The stream's own verbs.
  | { type: 'finalize' | 'giveUp' | 'retry' | 'wake' | 'close' }
  /** `isTold`: the worklet says its end; else it never does. */
  | { type: 'endInput'; isTold: boolean }
  | { type: 'gap'; reason: ClientGapReason; ms: number }
  // Capture.
  | { type: 'captureStalls'; ms: number }
  | { type: 'framesLost'; ms: number }
  | { type: 'frameRepeated' }
  /** Nothing is heard from now on, for this reason; null: it is heard again. */
  | { type: 'interrupt'; reason: ClientGapReason | null }
  | { type: 'rebuild'; isTold: boolean; ms: number }
  /** `hears`: what is said meanwhile waits in the port, as in a tab that is frozen while its audio goes on. */
  | { type: 'sleep'; ms: number; clockStops: boolean; hears: boolean }
  // The network.
  | ({ type: 'cutAt' } & ArmedCut)
  | { type: 'cut'; seenBy: CutSeenBy }
  | { type: 'stall'; direction: Direction; ms: number }
  | { type: 'slow'; direction: Direction; overheadBytes: number; ms: number }
  | { type: 'unreachable'; how: 'refused' | 'silent'; ms: number }
  // The server.
  /** All sockets are cut, the sessions stay. */
  | { type: 'dropAll'; ms: number }
  | { type: 'crash'; seenBy: 'client' | 'neither'; ms: number }
  | { type: 'leave'; ms: number }
  | { type: 'stopServer'; ms: number }
  // The engine.
  | { type: 'engineDies' | 'engineThrows'; times: number }
  | { type: 'engineHangs' | 'vadHangs'; ms: number }
  | { type: 'engineSlow'; delayMs: number; ms: number }
>;

/** What stays the same through one schedule. Milliseconds. */
export interface Setting {
  readonly interim: boolean;
  /** Null: the default of seven minutes. */
  readonly capacityMs: number | null;
  /** Null: the default of ten minutes. */
  readonly retryBudgetMs: number | null;
  readonly resumeWindowMs: number;
  readonly maxSessionMs: number;
  readonly graceMs: number;
  readonly latencyMs: Readonly<Record<Direction, number>>;
  readonly credit: CreditLimits;
  /** What each decode takes where nothing is wrong. */
  readonly decodeMs: number;
  /** Of long silence only its length is put on the timeline (S20). */
  readonly silenceGate: boolean;
  /** How the stream's events are read. */
  readonly reader: 'listener' | 'loop' | 'late';
  /** Else the stream's end comes amid the faults that are still open. */
  readonly endsHealed: boolean;
  /** Jitter of the back-off, in [0, 1). */
  readonly random: number;
}

export interface Schedule {
  readonly setting: Setting;
  readonly steps: readonly Step[];
}
