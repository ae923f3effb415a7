/**
 * Between the page and the capture worklet, on the node's own port: control and the level meter,
 * never audio.
 */

/** The name under which the worklet's module registers its processor. */
export const CAPTURE_PROCESSOR = 'earshot-capture';

/** Page → worklet. `Port` is the platform's MessagePort, which this folder does not know. */
export type CaptureCommand<Port> =
  | {
      /** Begin: frames go to `port` (transferred) from the next quantum on. */
      readonly type: 'start';
      readonly epoch: number;
      readonly port: Port;
      /** Without, `stopped` is the only report: a room has many tracks, and nobody looks at the level of each. */
      readonly reportsLevel: boolean;
    }
  /** Flush the tails, send the end down the frame port, answer `stopped`, and end the processor. */
  | { readonly type: 'stop' };

/** Worklet → page. */
export type CaptureReport =
  | {
      /** About 20 times a second, where they are wanted. Linear full scale 0–1 since the last report. */
      readonly type: 'level';
      readonly rms: number;
      readonly peak: number;
      /** Samples at 16 kHz since `start`: the page's "heard". */
      readonly samples: number;
    }
  | { readonly type: 'stopped'; readonly samples: number };
