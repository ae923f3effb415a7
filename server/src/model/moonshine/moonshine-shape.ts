/** The measures of Moonshine tiny (arXiv:2410.15608, and the shipped files). */
export const LAYERS = 6;
export const HEADS = 8;
export const WIDTH = 288;
/** Of each head's 36 numbers the first 32 are turned by the position, in neighbouring pairs. */
export const ROTARY_WIDTH = 32;
export const VOCABULARY = 32_768;
/** Frames of the first convolution: 64 samples apart, of 127. */
export const STRIDE_SAMPLES = 64;
/** One frame of the second convolution is so many samples on from the one before it: 12 ms. */
export const HALF_FRAME_SAMPLES = 192;
/** One frame of the encoder is so many samples on from the one before it: 24 ms. */
export const FRAME_SAMPLES = 384;
/** A frame is computed from so many samples, the first at `FRAME_SAMPLES` times its number. */
export const FRAME_REACH_SAMPLES = 895;
/** Longest segment that the graphs have positions for: 20 s and a little. */
export const MAX_FRAMES = 2_048;
/** Most tokens of one text. */
export const MAX_TOKENS = 512;
export const GROUP_NORM_EPSILON = 1e-5;

/** Frames of the second convolution, 12 ms apart, that so many frames of the encoder are computed from. */
export function halfFramesIn(frames: number): number {
  return 2 * frames + 1;
}

/** Frames of the first convolution that so many half frames are computed from. */
export function wavesIn(halfFrames: number): number {
  return 3 * halfFrames + 4;
}

/** Samples that so many half frames in a row are computed from, in whole blocks of 64: the last sample weighs nothing. */
export function samplesFor(halfFrames: number): number {
  return (wavesIn(halfFrames) + 1) * STRIDE_SAMPLES;
}

/** Half frames that are computed from so many samples and no others. */
export function wholeHalfFramesIn(samples: number): number {
  return Math.max(0, Math.floor((samples + 1 - samplesFor(0)) / HALF_FRAME_SAMPLES));
}

/** Whole frames of the encoder in so many samples. */
export function framesIn(samples: number): number {
  return Math.max(0, Math.floor((samples - FRAME_REACH_SAMPLES) / FRAME_SAMPLES) + 1);
}
