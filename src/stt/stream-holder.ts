import type { SttCommand } from '../shared/messages/stt-command.ts';

export type StreamCommand = Extract<SttCommand<MessagePort>, { readonly streamId: string }>;

/** The worker that holds a stream, as its page's end sees it. */
export interface StreamHolder {
  post(command: StreamCommand, transfer: Transferable[]): void;
  /** Once: it holds nothing of the stream any more, and no command follows. */
  release(): void;
}
