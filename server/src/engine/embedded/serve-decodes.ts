import type { DecodeResult } from '../engine.ts';
import { tellParent } from './child-life.ts';
import type { FromDecodeProcess } from './decode-messages.ts';

interface Load {
  readonly type: 'load';
}

type Decoder<Decode> = (message: Decode) => Promise<DecodeResult>;

/**
 * The life of a decode process: `open` loads the model, once, and answers what decodes. Both are
 * answered to the server, whatever comes of them.
 */
export function serveDecodes<
  LoadMessage extends Load,
  Decode extends { readonly type: string; readonly id: number },
>(open: (load: LoadMessage) => Promise<Decoder<Decode>>): void {
  let decoder: Decoder<Decode> | null = null;
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
      tellParent<FromDecodeProcess>({ type: 'decoded', id, ...(await decoder(message)) });
    } catch (error) {
      tellParent<FromDecodeProcess>({ type: 'decodeFailed', id, message: messageOf(error) });
    }
  };
  process.on('message', (message: LoadMessage | Decode) => {
    void (message.type === 'load' ? load(message as LoadMessage) : answer(message as Decode));
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
