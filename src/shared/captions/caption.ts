/**
 * A caption as it travels in a room: one text stream on {@link CAPTION_TOPIC} for each state of a
 * segment, whole; the newest of a segment replaces the ones before.
 */
export interface Caption {
  /** `lk.segment_id`; ours are `<trackSid>:<originEpochMs>:<start sample>` ({@link captionId}). */
  readonly id: string;
  /** `lk.transcribed_track_id`. */
  readonly trackSid: string;
  /** `lk.transcription_final`. */
  readonly isFinal: boolean;
  readonly text: string;
  /** {@link END_ATTRIBUTE}: wall clock of the captioner at the end of what was heard; null from others. */
  readonly endEpochMs: number | null;
  /**
   * {@link SPEAKER_ATTRIBUTE}, {@link SPEAKER_NAME_ATTRIBUTE}: whose words they are, where the track is
   * gone and who comes late could not know. Counts only of tracks of which nothing else is known.
   */
  readonly speaker?: CaptionSpeaker;
}

export interface CaptionSpeaker {
  readonly identity: string;
  readonly name: string;
}

/** LiveKit's own topic and attributes, which its components and agents know. */
export const CAPTION_TOPIC = 'lk.transcription';
export const SEGMENT_ATTRIBUTE = 'lk.segment_id';
export const FINAL_ATTRIBUTE = 'lk.transcription_final';
export const TRACK_ATTRIBUTE = 'lk.transcribed_track_id';
/** Ours: where the segment ends, so that a captioner who takes over knows what is covered. */
export const END_ATTRIBUTE = 'earshot.end_ms';
/** Ours: identity and name of the speaker of a track that is gone. */
export const SPEAKER_ATTRIBUTE = 'earshot.speaker';
export const SPEAKER_NAME_ATTRIBUTE = 'earshot.speaker_name';

/** Participant attribute of a captioner: since when, as {@link electCaptioner} compares it. Empty or absent: none. */
export const CAPTIONER_ATTRIBUTE = 'earshot.captioner';

const SAMPLES_PER_MS = 16;

/** The name of a segment in its room. `startSample` at 16 kHz. */
export function captionId(trackSid: string, originEpochMs: number, startSample: number): string {
  return `${trackSid}:${originEpochMs}:${startSample}`;
}

/** Whether an id of our form names this track; true for ids of others, which name none. */
export function namesTrack(id: string, trackSid: string): boolean {
  return !/^TR_.*:\d+(?:\.\d+)?:\d+$/.test(id) || id.startsWith(`${trackSid}:`);
}

/** Wall clock where a segment of ours begins; null for an id of others. */
export function captionStartMs(id: string, trackSid: string): number | null {
  const [, origin, start] = /^.*:(\d{1,16}(?:\.\d+)?):(\d{1,16})$/.exec(id) ?? [];
  if (origin === undefined || start === undefined || !id.startsWith(`${trackSid}:`)) return null;
  return Number(origin) + Number(start) / SAMPLES_PER_MS;
}
