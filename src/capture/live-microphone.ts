import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import type { LevelReport } from './capture.ts';
import type { CaptureErrorCode } from './capture-error.ts';
import type { AppliedSettings, MicrophoneSettings } from './microphone-settings.ts';

/** What ended a capture that another is to follow. */
export type RecoveryCause =
  /** The device was unplugged, its driver died, or its permission was taken back. */
  | 'device_lost'
  /** The audio graph failed or was closed by the browser. */
  | 'context_failed'
  /** The browser halted the graph and did not let it run again. */
  | 'suspended'
  | 'processor_crashed'
  /** Nothing came, or at a wrong rate, though the browser said that all is well. */
  | 'stalled'
  /** The frame port's other end is gone with the stream worker. */
  | 'worker_lost';

export type MicrophoneState =
  | { readonly type: 'live'; readonly applied: AppliedSettings }
  /** The graph stands, the system or the browser keeps it silent; it comes back by itself. */
  | {
      readonly type: 'interrupted';
      readonly reason: 'muted' | 'suspended';
      readonly applied: AppliedSettings;
    }
  /** Being opened anew after a fault. `applied`: of the capture that was lost. */
  | {
      readonly type: 'recovering';
      readonly cause: RecoveryCause;
      readonly applied: AppliedSettings;
    }
  /**
   * Nothing is heard until the user acts or a device appears. It is still tried now and then, but
   * not where that could ask the user again (`permission_denied`).
   */
  | { readonly type: 'lost'; readonly code: CaptureErrorCode | 'device_lost' };

/** A capture whose frames the stream is to take from now on. */
export interface OpenedCapture {
  readonly epoch: number;
  /** To be transferred to the stream worker; what was heard before waits in it. */
  readonly framePort: MessagePort;
  /** Why nothing was heard before it; null for the first, and for one that took over from another that was heard. */
  readonly gapReason: ClientGapReason | null;
}

export interface LiveMicrophoneOptions {
  readonly settings: MicrophoneSettings;
  /** Of the first capture; each later one has the next number. */
  readonly firstEpoch: number;
  /** Called once for each capture, in order of their epochs; the first time before the promise of opening settles. */
  onCapture(capture: OpenedCapture): void;
  /**
   * From now on nothing is heard, for this reason, or for another than was said before; null: it
   * is heard again. A new capture ends it too: then null comes before `onCapture`.
   */
  onInterruption(reason: ClientGapReason | null): void;
  /** About 20 times a second while a graph runs. `samples` counts all captures so far. */
  onLevel(report: LevelReport): void;
  /** Changes only; the first time before the promise of opening settles. */
  onState(state: MicrophoneState): void;
  /** Aborted before the first capture is heard: opening rejects, and what is granted later is let go at once. */
  readonly signal?: AbortSignal;
}

/**
 * A microphone that goes on through the faults of its device, its browser and its readers, in
 * successive captures. Main thread. After `stop` nothing is told any more.
 */
export interface LiveMicrophone {
  readonly state: MicrophoneState;
  /**
   * The reader of this epoch says that it delivers nothing, or at a wrong rate, although nothing was
   * reported (`capture_stalled`), or has lost its port (`worker_lost`). Ignored unless it is the
   * epoch that is heard.
   */
  rebuild(epoch: number, reason: ClientGapReason): void;
  /**
   * Another device or other switches were chosen. The new one is opened before the old one is let go;
   * if it cannot be opened the old one goes on, and the promise rejects with a CaptureError. Where
   * none is heard the choice stands, and recovery goes on with it. A later call takes the place of
   * an earlier one that is still waiting: both promises settle with the later one. Resolves when the
   * new one is open (`onState` tells when its turn has come), and without effect once stopped.
   */
  change(settings: MicrophoneSettings): Promise<void>;
  /** While lost: tries again now (a click). Otherwise ignored. */
  retry(): void;
  /**
   * Flushes and lets go of everything, also of what is granted later. Resolves with what all captures
   * have heard, in samples at 16 kHz. Idempotent; never rejects.
   */
  stop(): Promise<{ readonly heardSamples: number }>;
}
