import { msToSamples } from '../../../src/shared/audio/sample-rate.ts';

/** Times of the segmenter, in samples at 16 kHz. Each value was chosen by what docs/SEGMENTER.md measures. */
export interface SegmenterOptions {
  /** An utterance ends after so much silence. Not under {@link MIN_ENDPOINT_SILENCE_SAMPLES}. */
  readonly endpointSilenceSamples: number;
  /** From that silence on, follow the speaker's own pauses (`speaker-pauses.ts`); false: keep to it. */
  readonly followsSpeaker: boolean;
  /** What a tile holds before its voice, where there is so much; never under 300 ms but at a boundary. */
  readonly preRollSamples: number;
  /** What a tile holds after its voice, 200 ms or more. With the pre-roll's 300 ms it fits into the endpoint silence. */
  readonly tailSamples: number;
  /** Less voice than this, on its own, is a click and opens no segment. */
  readonly minVoiceSamples: number;
  /**
   * Voice found so soon after the last tile makes the utterance start where that ended: after an
   * edge it may have begun before it, and crumbs of silence are worth no tile. 500 ms or more.
   */
  readonly joinSamples: number;
  /** A tile with speech is never longer. */
  readonly maxTileSamples: number;
  /** A forced cut falls this long after the tile's start, or later. */
  readonly cutSearchSamples: number;
  /** In silence a tile is told once so much is untold. */
  readonly maxUntoldSamples: number;
  /** A silent tile ends so long before the newest window: voice is known late and wants its pre-roll. */
  readonly silentMarginSamples: number;
}

/** The tail's 200 ms and the pre-roll's 300 ms must fit between two utterances (PROTOCOL.md, tile rule 3). */
export const MIN_ENDPOINT_SILENCE_SAMPLES = msToSamples(500);

/** As far as the endpoint silence follows a speaker who hesitates: later nobody wants a final. */
export const MAX_FOLLOWED_SILENCE_SAMPLES = msToSamples(1_200);

/**
 * Voice too short for a segment is forgotten after so much silence, or the endpoint silence if that
 * is less: clicks seconds apart are no voice, and would hold the silence between them untold.
 */
export const MAX_CLICK_SPACING_SAMPLES = msToSamples(650);

export const SEGMENTER_DEFAULTS: SegmenterOptions = {
  endpointSilenceSamples: msToSamples(600),
  followsSpeaker: true,
  preRollSamples: msToSamples(300),
  tailSamples: msToSamples(200),
  minVoiceSamples: msToSamples(100),
  joinSamples: msToSamples(650),
  maxTileSamples: msToSamples(12_000),
  cutSearchSamples: msToSamples(8_000),
  maxUntoldSamples: msToSamples(10_000),
  silentMarginSamples: msToSamples(1_000),
};

/** The defaults, and an utterance ends after `endpointSilenceMs`; undefined: after what its speaker's own pauses call for. */
export function segmenterOptions(endpointSilenceMs: number | undefined): SegmenterOptions {
  if (endpointSilenceMs === undefined) return SEGMENTER_DEFAULTS;
  const endpointSilenceSamples = msToSamples(endpointSilenceMs);
  return { ...SEGMENTER_DEFAULTS, endpointSilenceSamples, followsSpeaker: false };
}
