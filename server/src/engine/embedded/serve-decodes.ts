import type { DecodeResult } from '../engine.ts';
import { tellParent } from './child-life.ts';
import type { FromDecodeProcess } from './decode-messages.ts';

interface Load {
  readonly type: 'load';
}

interface Decoder<Decode, Note> {
  decode(message: Decode): Promise<DecodeResult>;
  /** Of a message that has no answer. */
  note?(message: Note): void;
}

/**
 * The life of a decode process: `open` loads the model, once, and answers what decodes. Both are answered to the
 * server, whatever comes of them. Messages are handled in the order that they come in, one after the other.
 */
export function serveDecodes<
  LoadMessage extends Load,
  Decode extends { readonly type: string; readonly id: number },
  Note extends { readonly type: string } = never,
>(open: (load: LoadMessage) => Promise<Decoder<Decode, Note>>): void {
  let decoder: Decoder<Decode, Note> | null = null;
  const load = async (message: LoadMessage): Promise<void> => {
    try {
      decoder = await open(message);
      tellParent<FromDecodeProcess>({ type: 'ready' });
    } catch (error) {
      tellParent<FromDecodeProcess>({ type: 'loadFailed', message: messageOf(error) });
    }
  };
  const answer = async (message: Decode): Promise<void> => {
    const { id } = message;
    try {
      if (!decoder) throw new Error('no model yet');
      const result = await decoder.decode(message);
      tellParent<FromDecodeProcess>({ type: 'decoded', id, ...result });
    } catch (error) {
      tellParent<FromDecodeProcess>({ type: 'decodeFailed', id, message: messageOf(error) });
    }
  };
  let handled = Promise.resolve();
  process.on('message', (message: LoadMessage | Decode | Note) => {
    handled = handled.then(() => {
      if (message.type === 'load') return load(message as LoadMessage);
      if ('id' in message) return answer(message);
      return decoder?.note?.(message as Note);
    });
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
