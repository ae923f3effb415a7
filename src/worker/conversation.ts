import type { TranscriptEvent } from '../shared/transcript/transcript-event.ts';
import { lost, misunderstanding, type LinkLoss } from './failure.ts';
import type { FlushList } from './flush-list.ts';
import type { LinkMessage } from './link.ts';
import type { ProgressWatch } from './progress-watch.ts';
import type { Sender } from './sender.ts';
import type { StreamBuffer } from './stream-buffer.ts';
import type { StreamLog } from './stream-log.ts';
import type { Message, Timeline, TileResult } from './timeline.ts';

/** One link's sender, and what the stream keeps beyond a link. */
export interface ConversationOptions {
  readonly sender: Sender;
  readonly timeline: Timeline;
  readonly flushes: FlushList;
  readonly buffer: StreamBuffer;
  readonly watch: ProgressWatch;
  readonly log: StreamLog;
}

/** Any of them may end the stream; nothing here relies on it going on. */
export interface ConversationHandlers {
  handleEvent(event: TranscriptEvent): void;
  /** Credit, `received` or `committed` may have moved. */
  handleMoved(): void;
  /** All tiles came, and `done` agrees. */
  handleDone(totalSamples: number): void;
  /** What was said cannot be; the link is of no more use. */
  handleUseless(loss: LinkLoss): void;
}

/** What the server says over one ready link, checked and put into effect in its order (S9, S13). */
export class Conversation {
  readonly sender: Sender;
  readonly #options: ConversationOptions;
  readonly #handlers: ConversationHandlers;

  constructor(options: ConversationOptions, handlers: ConversationHandlers) {
    this.sender = options.sender;
    this.#options = options;
    this.#handlers = handlers;
  }

  handle(message: LinkMessage): void {
    if ('seq' in message && !this.#isNext(message.seq)) return;
    const { timeline, flushes, log } = this.#options;
    switch (message.type) {
      case 'ack':
        return this.#handleAck(message);
      case 'partial':
        return this.#tell(timeline.takePartial(message, this.sender.sentTo));
      case 'final':
      case 'gap':
        return this.#handleTile(message);
      case 'flushed':
        if (flushes.settle(message.id, timeline.committed) === 'early')
          this.#refuse('flushed before its finals');
        return;
      case 'done':
        return this.#handleDone(message);
      case 'going_away':
        return log.info('going_away', { graceMs: message.graceMs });
      case 'speech':
      case 'pong':
      case 'warning':
      case 'error':
        return;
    }
  }

  #isNext(seq: number): boolean {
    const { timeline } = this.#options;
    const order = timeline.takeSeq(seq);
    if (order === 'hole')
      this.#handlers.handleUseless(lost('link_lost', `seq ${seq} after ${timeline.lastSeq}`));
    return order === 'next';
  }

  #handleAck({ received, sendUntil }: Message<'ack'>): void {
    const { timeline, watch } = this.#options;
    const { sentTo } = this.sender;
    if (received > sentTo) return this.#refuse(`ack of ${received}, but sent to ${sentTo}`);
    if (timeline.takeReceived(received)) watch.noteReceived();
    this.sender.allow(sendUntil);
    this.#handlers.handleMoved();
  }

  #handleTile(tile: Message<'final'> | Message<'gap'>): void {
    const { timeline, buffer, watch } = this.#options;
    const result = timeline.takeTile(tile, this.sender.sentTo);
    if (result.type !== 'violation') {
      buffer.forgetBefore(timeline.committed);
      watch.noteTile();
    }
    this.#tell(result);
    this.#handlers.handleMoved();
  }

  #handleDone({ samples }: Message<'done'>): void {
    const { timeline, buffer } = this.#options;
    const { end } = buffer;
    if (!this.sender.isEndSent) return this.#refuse('done before the end was sent');
    if (samples !== end || timeline.committed !== end)
      return this.#refuse(`done at ${samples}, tiled to ${timeline.committed} of ${end}`);
    this.#handlers.handleDone(end);
  }

  #tell(result: TileResult | null): void {
    if (result?.type === 'violation') this.#refuse(result.why);
    else if (result) this.#handlers.handleEvent(result);
  }

  #refuse(why: string): void {
    this.#handlers.handleUseless(misunderstanding(why));
  }
}
