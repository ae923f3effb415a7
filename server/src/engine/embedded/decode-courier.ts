import type { MoonshineFiles } from '../../model/resolve-model.ts';
import type { DecodeRequest } from '../engine.ts';
import type { ToDecodeProcess } from './decode-messages.ts';
import type { ToMoonshineProcess } from './moonshine/moonshine-messages.ts';
import { HeldSegments } from './moonshine/held-segments.ts';

export type ToAnyDecodeProcess = ToDecodeProcess | ToMoonshineProcess;

/** How a kind of decode process is started and spoken to. */
export interface DecodeCourier {
  /** The process's TypeScript module. */
  readonly entry: URL;
  readonly load: ToAnyDecodeProcess;
  /** What is to be sent for a decode, and when a segment is to be forgotten. */
  decode(id: number, request: DecodeRequest): readonly ToAnyDecodeProcess[];
  forget(segment: number): readonly ToAnyDecodeProcess[];
  /** The process is lost; the next message is for its successor. */
  lost(): void;
}

/** sherpa-onnx: every decode is of the whole segment, from nothing. `config`: its `OfflineRecognizerConfig`. */
export function sherpaCourier(config: Readonly<Record<string, unknown>>): DecodeCourier {
  return {
    entry: new URL('./decode-child.ts', import.meta.url),
    load: { type: 'load', config },
    decode: (id, { samples }) => [{ type: 'decode', id, samples }],
    forget: () => [],
    lost: () => undefined,
  };
}

/** Moonshine's own graphs: the process keeps the segments that it has looked at. */
export function moonshineCourier(files: MoonshineFiles): DecodeCourier {
  const held = new HeldSegments();
  return {
    entry: new URL('./moonshine/moonshine-decode-child.ts', import.meta.url),
    load: { type: 'load', ...files },
    decode: (id, request) => {
      const { look, makeRoom } = held.look(id, request);
      return [...makeRoom, look];
    },
    forget: (segment) => held.forget(segment),
    lost: () => held.clear(),
  };
}
