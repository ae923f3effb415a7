import type { ClientGapReason } from '../../shared/protocol/gap-reason.ts';
import { NO_PROGRESS, type Outcome, type StreamState } from '../../shared/stream/stream-state.ts';
import type { TranscriptEvent } from '../../shared/transcript/transcript-event.ts';
import type { SttStreamHandle } from '../../stt/stt-stream-handle.ts';
import type { TrackStreamOptions } from './room-ports.ts';

/** A stream whose server is the test. */
export class StreamDouble implements SttStreamHandle {
  readonly streamId = 'double';
  readonly options: TrackStreamOptions;
  readonly outcome = new Promise<Outcome>(() => undefined);
  /** The verbs called, in order. */
  readonly calls: string[] = [];
  readonly originEpochMs: number;

  constructor(options: TrackStreamOptions, originEpochMs: number) {
    this.options = options;
    this.originEpochMs = originEpochMs;
    queueMicrotask(() => options.onState({ type: 'streaming', sessionId: 's' }));
  }

  attachCapture(epoch: number, _port: MessagePort, gapReason?: ClientGapReason): void {
    this.calls.push(`attach ${epoch}${gapReason ? ` ${gapReason}` : ''}`);
  }
  interrupt(reason: ClientGapReason | null): void {
    this.calls.push(`interrupt ${reason}`);
  }
  finalize(): Promise<'flushed'> {
    return Promise.resolve('flushed');
  }
  endInput(): Promise<Outcome> {
    this.calls.push('endInput');
    return this.outcome;
  }
  giveUp(): void {
    this.calls.push('giveUp');
  }
  retry(): Promise<Outcome> {
    this.calls.push('retry');
    return this.outcome;
  }
  close(): void {
    this.calls.push('close');
  }

  tell(...events: TranscriptEvent[]): void {
    this.options.onProgress({ ...NO_PROGRESS, originEpochMs: this.originEpochMs });
    this.options.onTranscript(events);
  }

  partial(startMs: number, endMs: number, text: string): void {
    const [start, end] = [startMs * 16, endMs * 16];
    this.tell({ type: 'partial', id: String(start), start, end, text, stableChars: 0 });
  }

  final(startMs: number, endMs: number, text: string): void {
    const [start, end] = [startMs * 16, endMs * 16];
    this.tell({ type: 'final', id: String(start), start, end, text });
  }

  state(state: StreamState): void {
    this.options.onState(state);
  }

  /** `keeps`: what was said, for another try. */
  fail({ keeps }: { readonly keeps: boolean }): void {
    const kept = { committedSamples: 0, totalSamples: 16_000, heldSamples: 16_000 };
    this.state({
      type: 'closed',
      outcome: {
        type: 'failed',
        error: { code: 'unauthorised', message: '', retryable: false },
        kept: keeps ? { ...kept, inputEnded: false } : null,
      },
    });
  }

  complete(): void {
    this.state({ type: 'closed', outcome: { type: 'completed', durationMs: 0 } });
  }
}
