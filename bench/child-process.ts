import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { FromChild, ToChild } from './child-channel.ts';
import { START_OPTIONS } from './start-options.ts';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

interface Waiter {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A process of a bench, whose memory and handles are its own; ends with the bench, however that ends. */
export class BenchChild<Question, Note> {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #waiters = new Map<number, Waiter>();
  #asked = 0;
  #handleNote: (note: Note) => void = () => {};

  constructor(entry: string, env: Readonly<Record<string, string>> = {}) {
    this.#child = fork(fileURLToPath(new URL(entry, import.meta.url)), {
      execArgv: [...START_OPTIONS, '--expose-gc', '--import', TSX],
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    this.pid = this.#child.pid ?? 0;
    this.#child.on('message', (message: FromChild<Note>) => this.#handleMessage(message));
    this.#child.once('exit', (code, signal) => this.#handleExit(signal ?? String(code)));
  }

  onNote(handle: (note: Note) => void): void {
    this.#handleNote = handle;
  }

  /** Rejects if the child cannot answer, or ends before. */
  ask<Answer>(question: Question): Promise<Answer> {
    const id = this.#asked++;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiters.set(id, { resolve, reject });
    });
    if (this.#child.connected)
      this.#child.send({ type: 'ask', id, question } satisfies ToChild<Question>);
    else this.#settle(id, { type: 'failed', id, message: 'the process has ended' });
    return answer as Promise<Answer>;
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    if (this.#child.connected) this.#child.disconnect();
    await exited;
  }

  /** SIGKILL; resolves when it is gone. Idempotent. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  #handleMessage(message: FromChild<Note>): void {
    if (message.type === 'note') this.#handleNote(message.note);
    else this.#settle(message.id, message);
  }

  #settle(id: number, message: Exclude<FromChild<Note>, { type: 'note' }>): void {
    const waiter = this.#waiters.get(id);
    this.#waiters.delete(id);
    if (message.type === 'answer') waiter?.resolve(message.answer);
    else waiter?.reject(new Error(message.message));
  }

  #handleExit(how: string): void {
    for (const id of this.#waiters.keys())
      this.#settle(id, { type: 'failed', id, message: `the process ended (${how})` });
  }
}
