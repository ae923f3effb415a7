import type { InferenceSession } from 'onnxruntime-node';

/** How graphs are opened: with one thread, since the server runs as many processes as there are cores. */
export const ONE_THREAD: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  // Patterns are looked up by the shapes of inputs, whose hash is one for many of ours: blocks of a wrong size would be made.
  enableMemPattern: false,
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
};
