import type { Hearing } from '../state/hearing.ts';
import type { Level } from '../state/level-store.ts';

/** Below this RMS (−60 dBFS) there is no voice: a live microphone in a quiet room lies about there. */
const SILENCE_RMS = 0.001;
/** A voice whose peaks stay under this (−38 dBFS) is understood badly. */
const QUIET_PEAK = 0.0126;
/** Full scale less a rounding: samples at the rail have lost their shape. */
const CLIPPED_PEAK = 0.99;
export const SILENCE_AFTER_MS = 3000;
/** Quiet for so long, and never loud meanwhile, is a quiet voice or a quiet room: worth a hint. */
const QUIET_AFTER_MS = 6000;
/** One loud report is a knock on the table; so many within the hold are a gain set too high. */
const CLIPPED_REPORTS = 3;
const CLIPPING_HOLD_MS = 3000;

/** Judges a microphone by its level reports. Pure: time is given. Main thread. */
export class HearingMonitor {
  #soundAtMs: number;
  #loudAtMs: number;
  #wasLoud = false;
  #heard = false;
  #clippedAtMs: number[] = [];

  /** `nowMs`: when the microphone opened. */
  constructor(nowMs: number) {
    this.#soundAtMs = nowMs;
    this.#loudAtMs = nowMs;
  }

  /** Something above silence has come at all. */
  get heard(): boolean {
    return this.#heard;
  }

  /** When the verdict becomes "nothing" if no sound comes before. */
  get silenceDueMs(): number {
    return this.#soundAtMs + SILENCE_AFTER_MS;
  }

  /** Takes one report. */
  note(level: Level, nowMs: number): void {
    if (level.rms >= SILENCE_RMS) {
      this.#soundAtMs = nowMs;
      this.#heard = true;
    }
    if (level.peak >= QUIET_PEAK) {
      this.#loudAtMs = nowMs;
      this.#wasLoud = true;
    }
    if (level.peak >= CLIPPED_PEAK) {
      this.#clippedAtMs = [...this.#clippedAtMs, nowMs].slice(-CLIPPED_REPORTS);
    }
  }

  /** The verdict at a time. */
  judge(nowMs: number): Hearing {
    const [firstOfClipped] = this.#clippedAtMs;
    if (
      this.#clippedAtMs.length === CLIPPED_REPORTS &&
      firstOfClipped !== undefined &&
      nowMs - firstOfClipped < CLIPPING_HOLD_MS
    ) {
      return 'clipping';
    }
    if (nowMs >= this.silenceDueMs) return 'nothing';
    // A voice that was loud before and is quiet now has paused.
    if (!this.#wasLoud && nowMs - this.#loudAtMs >= QUIET_AFTER_MS) return 'too_quiet';
    return this.#heard ? 'hearing' : 'waiting';
  }
}
