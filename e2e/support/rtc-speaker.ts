import { BenchChild } from '../../bench/child-process.ts';
import { readSpeech } from '../../fixtures/read-speech.ts';
import { samplesToMs } from '../../src/shared/audio/sample-rate.ts';
import {
  CAPTION_TOPIC,
  FINAL_ATTRIBUTE,
  SEGMENT_ATTRIBUTE,
  TRACK_ATTRIBUTE,
  type Caption,
} from '../../src/shared/captions/caption.ts';
import type {
  Heard,
  ReceivedText,
  RtcConnection,
  RtcQuestion,
  SeenParticipant,
  Spoken,
} from './rtc-messages.ts';

/** No verb takes longer, speech apart; a room that does not answer fails the test by name. */
const ANSWER_TIMEOUT_MS = 20_000;
const CHILD = new URL('rtc-child.ts', import.meta.url).href;

/**
 * A participant without a browser: LiveKit's own library for Node, in a process of its own, for its
 * native part must not live, or crash, in the process of the tests. All samples are 16 kHz, mono.
 */
export class RtcSpeaker {
  readonly identity: string;
  // The library logs for its developers unless told that this is production.
  readonly #child = new BenchChild<RtcQuestion, never>(CHILD, { NODE_ENV: 'production' });

  constructor(identity: string) {
    this.identity = identity;
  }

  /** Of its process; figures of a bench are read by it. */
  get pid(): number {
    return this.#child.pid;
  }

  /** `hears`: it also listens to everyone, which costs. */
  async join(url: string, token: string, { hears = false } = {}): Promise<void> {
    await this.#ask({ type: 'join', url, token, hears });
  }

  /** Publishes a microphone, a new one each time; resolves with its track's sid. */
  publish(): Promise<string> {
    return this.#ask<string>({ type: 'publish' });
  }

  /** Says a clip of fixtures/speech in real time; resolves when it has been said. */
  speak(clip: string): Promise<Spoken> {
    return this.speakSamples(readSpeech(clip));
  }

  speakSamples(pcm: Int16Array): Promise<Spoken> {
    const speechMs = samplesToMs(pcm.length);
    return this.#ask<Spoken>({ type: 'speak', pcm }, 2 * speechMs + ANSWER_TIMEOUT_MS);
  }

  async mute(): Promise<void> {
    await this.#ask({ type: 'mute', isMuted: true });
  }

  async unmute(): Promise<void> {
    await this.#ask({ type: 'mute', isMuted: false });
  }

  /** Speech that goes on ends there. */
  async unpublish(): Promise<void> {
    await this.#ask({ type: 'unpublish' });
  }

  async setName(name: string): Promise<void> {
    await this.#ask({ type: 'set_name', name });
  }

  async setAttributes(attributes: Readonly<Record<string, string>>): Promise<void> {
    await this.#ask({ type: 'set_attributes', attributes });
  }

  /** Publishes a caption as agents do. `speaker`: in whose name, which LiveKit allows to agents alone. */
  async sendCaption(
    caption: Pick<Caption, 'id' | 'trackSid' | 'isFinal' | 'text'>,
    speaker?: string,
  ): Promise<void> {
    await this.#ask({
      type: 'send_text',
      topic: CAPTION_TOPIC,
      text: caption.text,
      attributes: {
        [SEGMENT_ATTRIBUTE]: caption.id,
        [TRACK_ATTRIBUTE]: caption.trackSid,
        [FINAL_ATTRIBUTE]: String(caption.isFinal),
      },
      ...(speaker !== undefined && { sender: speaker }),
    });
  }

  /** All text streams on `lk.transcription` since it joined, in the order of arrival. */
  captions(): Promise<readonly ReceivedText[]> {
    return this.#ask({ type: 'texts' });
  }

  /** Everyone else in the room. */
  participants(): Promise<readonly SeenParticipant[]> {
    return this.#ask({ type: 'participants' });
  }

  /** Of each participant; only where it `hears`. */
  heard(): Promise<readonly Heard[]> {
    return this.#ask({ type: 'heard' });
  }

  connection(): Promise<RtcConnection> {
    return this.#ask({ type: 'connection' });
  }

  /** Says goodbye to the room; may join again. */
  async leave(): Promise<void> {
    await this.#ask({ type: 'leave' });
  }

  /** Without a goodbye: SIGKILL. */
  async kill(): Promise<void> {
    await this.#child.kill();
  }

  /** Ends its process, out of the room or in it; idempotent. */
  async close(): Promise<void> {
    const force = setTimeout(() => void this.#child.kill(), ANSWER_TIMEOUT_MS);
    await this.#child.close();
    clearTimeout(force);
  }

  async #ask<Answer = null>(question: RtcQuestion, timeoutMs = ANSWER_TIMEOUT_MS): Promise<Answer> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new Error(`${this.identity} did not answer "${question.type}"`)),
        timeoutMs,
      );
    });
    try {
      return await Promise.race([this.#child.ask<Answer>(question), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
