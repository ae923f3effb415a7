/** Between the server and a decode process (IPC, `advanced` serialisation: typed arrays are copied). */

/** Server → process, once, first. */
export interface LoadModelMessage {
  readonly type: 'load';
  /** sherpa-onnx's `OfflineRecognizerConfig`. */
  readonly config: Readonly<Record<string, unknown>>;
}

export interface DecodeMessage {
  readonly type: 'decode';
  readonly id: number;
  /** 16 kHz mono. */
  readonly samples: Int16Array;
}

export type ToDecodeProcess = LoadModelMessage | DecodeMessage;

/** Process → server. */
export type FromDecodeProcess =
  | { readonly type: 'ready' }
  | { readonly type: 'loadFailed'; readonly message: string }
  | { readonly type: 'decoded'; readonly id: number; readonly text: string }
  /** The engine refused this audio but lives on. */
  | { readonly type: 'decodeFailed'; readonly id: number; readonly message: string };
