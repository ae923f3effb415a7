import { linesOf } from '../shared/transcript/reduce-transcript.ts';
import type { TranscriptEvent } from '../shared/transcript/transcript-event.ts';
import { createLevelStore } from '../state/level-store.ts';
import { createPreferencesStore } from '../state/preferences-store.ts';
import type { SessionState } from '../state/session-state.ts';
import { createSessionStore } from '../state/session-store.ts';
import { MicSession } from './mic-session.ts';
import { ScriptedPorts } from './scripted-ports.ts';

/** A real session in a scripted world, for tests. */
export class SessionRig {
  readonly ports = new ScriptedPorts();
  readonly store = createSessionStore();
  readonly levels = createLevelStore();
  readonly preferences = createPreferencesStore(null);
  readonly session = new MicSession(this.ports, {
    session: this.store,
    levels: this.levels,
    preferences: this.preferences,
  });

  get state(): SessionState {
    return this.store.getState().session;
  }

  /** Every line of every take, in words. */
  get lines(): string[] {
    return this.store
      .getState()
      .takes.flatMap((take) => [...linesOf(take.transcript)])
      .map((it) => (it.state === 'gap' ? `gap ${it.reason}` : `${it.state} ${it.text}`));
  }

  /** Pressed Start, and the microphone is open. */
  async listen(): Promise<void> {
    this.session.start();
    this.ports.microphone.open();
    await settle();
  }

  /** Pressed Stop, and the microphone has answered. */
  async stop(heardSamples: number): Promise<void> {
    this.session.stop();
    this.ports.microphone.answerStop(heardSamples);
    await settle();
  }

  /** Live microphones and timers that are left. */
  get leftOver(): { readonly microphones: number; readonly timers: number } {
    return {
      microphones: this.ports.microphones.filter((it) => it.isLive).length,
      timers: this.ports.clock.pending,
    };
  }
}

export const NOTHING_LEFT = { microphones: 0, timers: 0 } as const;

/** Lets every settled promise be followed: a task comes after all of their continuations. */
export const settle = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

export const final = (start: number, end: number, text: string): TranscriptEvent => ({
  type: 'final',
  id: String(start),
  start,
  end,
  text,
});

export const partial = (start: number, text: string): TranscriptEvent => ({
  type: 'partial',
  id: String(start),
  start,
  end: start + 100,
  text,
  stableChars: 0,
});
