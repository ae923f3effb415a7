import type {
  ReliableMessage,
  ServerMessage,
} from '../../../src/shared/protocol/server-message.ts';
import type { Refusal, SessionOutput } from './session-api.ts';

/** The named double of a connection: keeps what its session says, in order, also how it was left. */
export class RecordedOutput implements SessionOutput {
  readonly messages: ServerMessage[] = [];
  /** What ended it, if anything: once. */
  readonly left: string[] = [];

  send(message: ServerMessage): void {
    this.messages.push(message);
  }

  resend(messages: readonly ReliableMessage[]): void {
    this.messages.push(...messages);
  }

  finished(): void {
    this.left.push('finished');
  }

  superseded(): void {
    this.left.push('superseded');
  }

  restart(): void {
    this.left.push('restart');
  }

  failed({ code }: Refusal): void {
    this.left.push(code);
  }

  /** Of the reliable events. */
  get seqs(): number[] {
    return this.messages.flatMap((it) => ('seq' in it ? [it.seq] : []));
  }

  get types(): string[] {
    return this.messages.map(({ type }) => type);
  }
}
