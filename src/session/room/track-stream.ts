import type { LevelReport } from '../../capture/capture.ts';
import type { TrackCapture } from '../../capture/track-capture.ts';
import type { RoomTrack } from '../../room/room-link.ts';
import type { ClientGapReason } from '../../shared/protocol/gap-reason.ts';
import type { StreamState } from '../../shared/stream/stream-state.ts';
import type { TranscriptEvent } from '../../shared/transcript/transcript-event.ts';
import type { Link } from '../../state/link.ts';
import type { SttStreamHandle } from '../../stt/stt-stream-handle.ts';
import { LinkWatch } from '../link-watch.ts';
import type { RoomAudio, RoomPorts } from './room-ports.ts';

/** Told by a track's stream; nothing any more once it is over. */
export interface TrackStreamListener {
  /** In order. `originEpochMs`: wall clock at the timeline's sample 0. */
  handleTranscript(events: readonly TranscriptEvent[], originEpochMs: number): void;
  handleLink(): void;
  handleLevel?(report: LevelReport): void;
  /** Nothing more comes: all was transcribed, or given up. */
  handleOver(): void;
}

export interface TrackStreamDeps {
  readonly ports: Pick<RoomPorts, 'openStream' | 'askReadiness'>;
  readonly audio: RoomAudio;
  /** Of our server, as it is now; empty: none. */
  token(): string;
  readonly capacitySamples: number;
}

/**
 * One published microphone: its capture graph and its stream, from the track's first sound until its
 * last final. Media that is replaced (another device, a room that came back) is another epoch of the
 * same stream. Main thread.
 */
export class TrackStream {
  readonly #deps: TrackStreamDeps;
  readonly #listener: TrackStreamListener;
  readonly #stream: SttStreamHandle;
  readonly #link: LinkWatch;
  #track: RoomTrack;
  #capture: TrackCapture | null = null;
  #epoch = 0;
  #originEpochMs: number | null = null;
  #isAway = false;
  #isSuspended = false;
  #told: ClientGapReason | null = null;
  #phase: 'open' | 'ending' | 'over' = 'open';

  constructor(track: RoomTrack, deps: TrackStreamDeps, listener: TrackStreamListener) {
    this.#track = track;
    this.#deps = deps;
    this.#listener = listener;
    const token = deps.token();
    this.#link = new LinkWatch({
      askReadiness: () => deps.ports.askReadiness(),
      tokenSent: token !== '',
      onChange: () => listener.handleLink(),
    });
    this.#stream = deps.ports.openStream({
      token,
      capacitySamples: deps.capacitySamples,
      // Whoever is silent in a room costs nothing (S20).
      silenceGate: true,
      onState: (state) => this.#handleState(state),
      onTranscript: (events) => this.#handleTranscript(events),
      onProgress: ({ originEpochMs }) => (this.#originEpochMs ??= originEpochMs),
      onCaptureStalled: (epoch) => {
        if (epoch === this.#epoch) this.#recapture('capture_stalled', 'abandon');
      },
      onCaptureLost: () => this.#recapture('worker_lost', 'abandon'),
    });
    this.#recapture(null, 'stop');
  }

  get link(): Link {
    return this.#link.link;
  }

  /** Its last try has failed, and it holds what was said until there is another. */
  get isKept(): boolean {
    return this.#link.isKept;
  }

  /** The same track, perhaps with other media or muted. */
  update(track: RoomTrack): void {
    const isOther = track.media !== this.#track.media;
    this.#track = track;
    // Between the two nothing was delivered, if only for a moment.
    const between = track.isLocal ? 'device_lost' : 'source_lost';
    if (isOther && this.#phase === 'open') this.#recapture(this.#reason() ?? between, 'stop');
    this.#tellInterruption();
  }

  /** The room's connection is cut: what its server sends is lost until it is back. */
  setAway(isAway: boolean): void {
    this.#isAway = isAway;
    this.#tellInterruption();
  }

  /** The browser halts the audio graph. */
  setSuspended(isSuspended: boolean): void {
    this.#isSuspended = isSuspended;
    this.#tellInterruption();
  }

  /** The audio graph was made anew. */
  rebuild(): void {
    if (this.#phase === 'open') this.#recapture('capture_stalled', 'abandon');
  }

  /** The track is gone: what was said comes yet, at once or after another try. Idempotent. */
  end(): void {
    if (this.#phase !== 'open') return;
    this.#phase = 'ending';
    const { outcome, isKept } = this.#link;
    void this.#capture?.stop();
    void this.#stream.endInput();
    // No outcome comes of a try that has failed already.
    if (outcome && !isKept) this.#beOver();
  }

  /** What it holds is not waited for any more. */
  giveUp(): void {
    if (this.#phase !== 'over') this.#beOver();
  }

  /** Lets go of all at once, whatever was said. Idempotent. */
  close(): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    this.#capture?.abandon();
    this.#stream.close();
  }

  /** After a try that failed: goes on with what it kept. */
  tryAgain(token: string): void {
    if (this.#link.link.type !== 'failed' || !this.#link.isKept) return;
    this.#link.retry(token !== '');
    void this.#stream.retry(token === '' ? undefined : token);
    this.#listener.handleLink();
  }

  #handleState(state: StreamState): void {
    if (this.#phase === 'over') return;
    this.#link.handleState(state);
    this.#listener.handleLink();
    // What a failed try keeps waits for another; while the track is there its sound goes on into it.
    if (state.type === 'closed' && !this.#link.isKept) this.#beOver();
  }

  #handleTranscript(events: readonly TranscriptEvent[]): void {
    if (this.#phase !== 'over' && this.#originEpochMs !== null)
      this.#listener.handleTranscript(events, this.#originEpochMs);
  }

  #beOver(): void {
    this.close();
    this.#listener.handleOver();
  }

  /** Another capture takes the place of the one before, whose tails come first where it still lives. */
  #recapture(gapReason: ClientGapReason | null, before: 'stop' | 'abandon'): void {
    const epoch = ++this.#epoch;
    const last = this.#capture;
    this.#capture = null;
    if (before === 'abandon') last?.abandon();
    void this.#open(epoch, gapReason, before === 'stop' ? last?.stop() : undefined);
  }

  async #open(
    epoch: number,
    gapReason: ClientGapReason | null,
    before: Promise<void> | undefined,
  ): Promise<void> {
    const { media, isLocal } = this.#track;
    const { handleLevel } = this.#listener;
    const [capture] = await Promise.all([
      this.#deps.audio.capture({
        media,
        isRemote: !isLocal,
        epoch,
        ...(isLocal && handleLevel ? { onLevel: (report) => handleLevel(report) } : {}),
        onCrash: () => {
          if (epoch === this.#epoch) this.#recapture('capture_stalled', 'abandon');
        },
      }),
      before,
    ]);
    if (!capture) return; // rebuilt, the graph asks again
    if (epoch !== this.#epoch || this.#phase !== 'open') return capture.abandon();
    this.#capture = capture;
    this.#stream.attachCapture(epoch, capture.framePort, gapReason ?? undefined);
    // A newer capture ends an interruption; this one may have outlived it.
    this.#told = null;
    this.#tellInterruption();
  }

  #tellInterruption(): void {
    const reason = this.#reason();
    if (reason === this.#told || this.#phase !== 'open' || !this.#capture) return;
    this.#told = reason;
    this.#stream.interrupt(reason);
  }

  /** Somebody who is muted misses nothing, whatever else is wrong: that is no row. */
  #reason(): ClientGapReason | null {
    if (this.#track.isMuted) return 'silence';
    if (this.#isAway && !this.#track.isLocal) return 'source_lost';
    return this.#isSuspended ? 'suspended' : null;
  }
}
