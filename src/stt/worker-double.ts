import type { SttCommand } from '../shared/messages/stt-command.ts';
import type { SttEvent } from '../shared/messages/stt-event.ts';

/** The named double of the stream worker: remembers commands, says events as a test tells it to. */
export class WorkerDouble extends EventTarget implements Worker {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onmessageerror: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  readonly commands: SttCommand<MessagePort>[] = [];
  readonly transferred: Transferable[] = [];
  isTerminated = false;

  postMessage(command: SttCommand<MessagePort>, options?: Transferable[] | object): void {
    this.commands.push(command);
    if (Array.isArray(options)) this.transferred.push(...(options as Transferable[]));
  }

  terminate(): void {
    this.isTerminated = true;
  }

  say(...events: readonly SttEvent[]): void {
    for (const data of events) this.onmessage?.(new MessageEvent('message', { data }));
  }

  /** What the browser says of a script that threw, or never loaded. */
  fail(): void {
    this.onerror?.(new Event('error') as ErrorEvent);
  }
}
