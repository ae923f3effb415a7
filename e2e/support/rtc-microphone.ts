import {
  AudioFrame,
  AudioSource,
  LocalAudioTrack,
  TrackPublishOptions,
  TrackSource,
  type LocalParticipant,
} from '@livekit/rtc-node';
import { SAMPLE_RATE_HZ, msToSamples } from '../../src/shared/audio/sample-rate.ts';
import type { Spoken } from './rtc-messages.ts';

const FRAME_SAMPLES = msToSamples(20);
/** What waits in the library is spoken even after a mute in mid-word; so it is kept short, ms. */
const QUEUE_MS = 60;

/** A published microphone track that says what it is given, in real time; silence in between. */
export class RtcMicrophone {
  readonly sid: string;
  readonly #source: AudioSource;
  readonly #track: LocalAudioTrack;
  #isOpen = true;

  private constructor(source: AudioSource, track: LocalAudioTrack, sid: string) {
    this.#source = source;
    this.#track = track;
    this.sid = sid;
  }

  static async publish(participant: LocalParticipant): Promise<RtcMicrophone> {
    const source = new AudioSource(SAMPLE_RATE_HZ, 1, QUEUE_MS);
    const track = LocalAudioTrack.createAudioTrack('microphone', source);
    const options = new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE });
    const { sid } = await participant.publishTrack(track, options);
    if (sid === undefined) throw new Error('the published track has no sid');
    return new RtcMicrophone(source, track, sid);
  }

  /** Ends early, in mid-word, when the track is unpublished; goes on, unheard, while it is muted. */
  async speak(pcm: Int16Array): Promise<Spoken> {
    const startedMs = Date.now();
    for (let at = 0; at < pcm.length && this.#isOpen; at += FRAME_SAMPLES) {
      const samples = pcm.slice(at, at + FRAME_SAMPLES);
      // Waits while the queue is full, which is what makes it real time.
      await this.#source.captureFrame(new AudioFrame(samples, SAMPLE_RATE_HZ, 1, samples.length));
    }
    if (this.#isOpen) await this.#source.waitForPlayout();
    return { startedMs, endedMs: Date.now() };
  }

  mute(isMuted: boolean): void {
    // The library can do it and has no verb for it: its own request, through its own instance.
    const library = globalThis._ffiClientInstance;
    if (!library) throw new Error('LiveKit’s library keeps its instance elsewhere now');
    library.request({
      message: {
        case: 'localTrackMute',
        value: { trackHandle: this.#track.ffi_handle.handle, mute: isMuted },
      },
    });
  }

  async unpublish(participant: LocalParticipant): Promise<void> {
    this.#isOpen = false;
    await participant.unpublishTrack(this.sid);
    await this.#track.close();
  }
}
