/**
 * The MessagePort between the capture worklet and the stream worker. Audio takes this way alone:
 * the main thread hands the port over and is then not on the path.
 */

/** 16 kHz mono; `pcm`'s buffer is transferred. */
export interface CaptureFrame {
  readonly type: 'frame';
  /** Which life of the worklet: the page counts them, a rebuilt graph has a higher one. */
  readonly epoch: number;
  /** Index of the first sample within this epoch. */
  readonly index: number;
  /** Wall clock (`Date.now()`) at the moment when the frame's last sample was captured. */
  readonly capturedAtMs: number;
  readonly pcm: Int16Array<ArrayBuffer>;
}

/** The end of an epoch's input, after the tails of resampler and framer: always the last on the port. */
export interface CaptureEnd {
  readonly type: 'end';
  readonly epoch: number;
  /** Samples of the whole epoch, at 16 kHz. */
  readonly samples: number;
}

/** Worklet → worker. */
export type CapturePortMessage = CaptureFrame | CaptureEnd;

/** Worker → worklet: a frame's buffer to fill again. */
export interface RecycleMessage {
  readonly type: 'recycle';
  readonly buffer: ArrayBuffer;
}
