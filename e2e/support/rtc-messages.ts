/** What a test asks the process of an {@link RtcSpeaker}, and what it is answered. Audio is 16 kHz, mono. */
export type RtcQuestion =
  /** Answered once it is in the room. */
  | { readonly type: 'join'; readonly url: string; readonly token: string; readonly hears: boolean }
  /** A new microphone track; answered by its sid. */
  | { readonly type: 'publish' }
  /** Through the published track, in real time; answered by {@link Spoken} when all of it has been sent. */
  | { readonly type: 'speak'; readonly pcm: Int16Array }
  | { readonly type: 'mute'; readonly isMuted: boolean }
  | { readonly type: 'unpublish' }
  | { readonly type: 'set_name'; readonly name: string }
  | { readonly type: 'set_attributes'; readonly attributes: Readonly<Record<string, string>> }
  | {
      readonly type: 'send_text';
      readonly topic: string;
      readonly text: string;
      readonly attributes: Readonly<Record<string, string>>;
      /** In whose name, as an agent may. */
      readonly sender?: string;
    }
  /** All {@link ReceivedText}s so far, in the order of arrival. */
  | { readonly type: 'texts' }
  /** {@link SeenParticipant}s, without oneself. */
  | { readonly type: 'participants' }
  /** {@link Heard} of everyone; only where the participant hears. */
  | { readonly type: 'heard' }
  /** Answered by {@link RtcConnection}. */
  | { readonly type: 'connection' }
  | { readonly type: 'leave' };

/** Wall clock, ms. */
export interface Spoken {
  readonly startedMs: number;
  readonly endedMs: number;
}

/** One text stream on `lk.transcription`. */
export interface ReceivedText {
  readonly sender: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  /** Wall clock when it was complete, ms. */
  readonly atMs: number;
}

export interface SeenParticipant {
  readonly identity: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tracks: readonly { readonly sid: string; readonly isMuted: boolean }[];
}

/** What came of one participant's microphones. */
export interface Heard {
  readonly identity: string;
  readonly samples: number;
  /** 0 to 1. */
  readonly peak: number;
}

export interface RtcConnection {
  readonly isConnected: boolean;
  /** LiveKit's name of why not, such as `PARTICIPANT_REMOVED`; null while connected or before. */
  readonly reason: string | null;
}
