import type { SttEvent } from '../shared/messages/stt-event.ts';
import type {
  KeptAudio,
  Outcome,
  StreamFailure,
  StreamProgress,
  StreamState,
} from '../shared/stream/stream-state.ts';
import { ManualClock } from '../shared/time/manual-clock.ts';
import type { TranscriptEvent } from '../shared/transcript/transcript-event.ts';
import { createSttClient, type OpenStreamOptions, type SttStreamHandle } from './stt-client.ts';
import { WorkerDouble } from './worker-double.ts';

export const ABORTED: Outcome = { type: 'aborted' };
export const ORIGIN_EPOCH_MS = 1_700_000_000_000;
const UNREACHABLE: StreamFailure = { code: 'unreachable', message: 'no socket', retryable: true };

export function failed(kept: KeptAudio | null): Outcome {
  return { type: 'failed', error: UNREACHABLE, kept };
}

export function final(start: number, end: number): TranscriptEvent {
  return { type: 'final', id: String(start), start, end, text: 'word' };
}

/** The named double of a page: a client whose workers are doubles, on a manual clock. */
export class SttRig {
  readonly clock = new ManualClock();
  readonly workers: WorkerDouble[] = [];
  /** What the next workers do with beats. */
  answers: WorkerDouble['answers'] = 'at once';
  readonly client = createSttClient(() => {
    const worker = new WorkerDouble();
    worker.answers = this.answers;
    this.workers.push(worker);
    return worker;
  }, this.clock);

  /** The newest one. */
  get worker(): WorkerDouble {
    const worker = this.workers.at(-1);
    if (!worker) throw new Error('no worker was made');
    return worker;
  }

  open(options: Partial<OpenStreamOptions> = {}): StreamOnPage {
    return new StreamOnPage(this, options);
  }
}

/** A stream, and all that its page was told of it. */
export class StreamOnPage {
  readonly states: StreamState[] = [];
  readonly transcript: TranscriptEvent[] = [];
  readonly progress: StreamProgress[] = [];
  readonly stalledEpochs: number[] = [];
  lostCaptures = 0;
  readonly stream: SttStreamHandle;
  readonly #rig: SttRig;

  constructor(rig: SttRig, options: Partial<OpenStreamOptions>) {
    this.#rig = rig;
    this.stream = rig.client.openStream({
      url: 'ws://test/v1/stream',
      token: 'secret',
      interim: true,
      onState: (state) => this.states.push(state),
      onTranscript: (events) => this.transcript.push(...events),
      onProgress: (progress) => this.progress.push(progress),
      onCaptureStalled: (epoch) => this.stalledEpochs.push(epoch),
      onCaptureLost: () => (this.lostCaptures += 1),
      ...options,
    });
  }

  get streamId(): string {
    return this.stream.streamId;
  }

  /** A frame port; its other end is nobody's. */
  attach(epoch: number): void {
    const { port1, port2 } = new MessageChannel();
    port2.close();
    this.stream.attachCapture(epoch, port1);
  }

  hear(...events: readonly TranscriptEvent[]): void {
    this.#say({ type: 'transcript', streamId: this.streamId, events });
  }

  hearState(state: StreamState): void {
    this.#say({ type: 'state', streamId: this.streamId, state });
  }

  hearClosed(outcome: Outcome): void {
    this.hearState({ type: 'closed', outcome });
  }

  hearProgress(pushedSamples: number, committedSamples = 0): void {
    this.#say({
      type: 'progress',
      streamId: this.streamId,
      progress: {
        pushedSamples,
        receivedSamples: pushedSamples,
        committedSamples,
        heldSamples: pushedSamples - committedSamples,
        transcribedSamples: committedSamples,
        missingSamples: 0,
        originEpochMs: ORIGIN_EPOCH_MS,
      },
    });
  }

  /** Without their stream's name. */
  commands(of = this.#rig.worker): object[] {
    return of.commands.flatMap((command) => {
      if (!('streamId' in command) || command.streamId !== this.streamId) return [];
      const { streamId: _, ...rest } = command;
      return [rest];
    });
  }

  #say(event: SttEvent): void {
    this.#rig.worker.say(event);
  }
}
