/** Between the server and a decode process of sherpa-onnx (IPC, `advanced` serialisation: typed arrays are copied). */
import type { DecodeWork } from '../engine.ts';

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

/** What any decode process answers to a decode. */
export type DecodeReply =
  | {
      readonly type: 'decoded';
      readonly id: number;
      readonly text: string;
      readonly tokens?: readonly number[];
      readonly work?: DecodeWork;
    }
  /** The engine refused this audio but lives on. */
  | { readonly type: 'decodeFailed'; readonly id: number; readonly message: string };

/** Process → server. */
export type FromDecodeProcess =
  | { readonly type: 'ready' }
  | { readonly type: 'loadFailed'; readonly message: string }
  | DecodeReply;
