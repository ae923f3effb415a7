/** The parts of sherpa-onnx-node 1.13 used here; it ships without TypeScript types. */
declare module 'sherpa-onnx-node' {
  interface OfflineStream {
    /** Linear full scale −1 to 1. */
    acceptWaveform(wave: { readonly samples: Float32Array; readonly sampleRate: number }): void;
  }

  export class OfflineRecognizer {
    /** Throws, or ends the process, when the model cannot be loaded. */
    constructor(config: Readonly<Record<string, unknown>>);
    createStream(): OfflineStream;
    /** Decodes on a thread of its own; one at a time is the caller's business. */
    decodeAsync(stream: OfflineStream): Promise<{ readonly text: string }>;
  }
}
