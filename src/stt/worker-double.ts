import type { SttCommand } from '../shared/messages/stt-command.ts';
import type { SttEvent } from '../shared/messages/stt-event.ts';

type Command = SttCommand<MessagePort>;

/** The named double of the stream worker: remembers commands, says events as a test tells it to. */
export class WorkerDouble extends EventTarget implements Worker {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onmessageerror: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  /** All but the beats. */
  readonly commands: Exclude<Command, { type: 'beat' }>[] = [];
  readonly beats: number[] = [];
  readonly transferred: Transferable[] = [];
  isTerminated = false;
  /** `never`, but for {@link answerBeats}: as a worker that was ended, or that another thread keeps waiting. */
  answers: 'at once' | 'never' = 'at once';
  #unanswered: number[] = [];

  postMessage(command: Command, options?: Transferable[] | object): void {
    if (Array.isArray(options)) this.transferred.push(...(options as Transferable[]));
    if (command.type !== 'beat') {
      this.commands.push(command);
      return;
    }
    this.beats.push(command.beat);
    this.#unanswered.push(command.beat);
    if (this.answers === 'at once') this.answerBeats();
  }

  terminate(): void {
    this.isTerminated = true;
  }

  say(...events: readonly SttEvent[]): void {
    for (const data of events) this.onmessage?.(new MessageEvent('message', { data }));
  }

  answerBeats(): void {
    for (const beat of this.#unanswered.splice(0)) this.say({ type: 'beat', beat });
  }

  /** What the browser says of a script that threw, or never loaded. */
  fail(): void {
    this.onerror?.(new Event('error') as ErrorEvent);
  }
}
