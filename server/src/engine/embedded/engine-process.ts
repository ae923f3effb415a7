import { fork, type ChildProcess } from 'node:child_process';
import type { Clock } from '../../../../src/shared/time/clock.ts';
import { childProgram } from './child-program.ts';
import { deferred } from './deferred.ts';
import type { EngineLog } from './engine-log.ts';

/** A model loads in under a second, a large one in some; a process that takes longer hangs. */
const LOAD_DEADLINE_MS = 60_000;
/** Wait before the n-th start in a row that follows a loss without any work done; the last one stays. */
const BACKOFF_MS = [0, 250, 500, 1_000, 2_000, 5_000] as const;
/** So often in a row the first load may be cut short before the engine is given up. */
const FIRST_LOAD_TRIES = 2;
/**
 * glibc's allocator otherwise learns to keep large buffers for itself, and a process's memory creeps
 * up for hours: with a fixed threshold they go back at once. Others ignore it. Source: mallopt(3).
 */
const STEADY_MEMORY = { MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_ARENA_MAX: '2' } as const;
/**
 * ONNX Runtime's own packages otherwise tell their maker, as of 1.29, what runs here, and keep a database
 * for it; read once, at the first model. Source: microsoft/onnxruntime, pull request 27379.
 */
const NO_TELEMETRY = { ORT_DISABLE_TELEMETRY: '1' } as const;
/** MiB of young objects: what these processes hold is the native libraries'. Saves 2 to 3 MiB each. */
const SMALL_HEAP = ['--max-semi-space-size=1'];
/** Of what a dying native library prints, the end is kept, for the error. */
const STDERR_KEEP_CHARS = 2_000;

type State =
  | { readonly type: 'new' }
  | { readonly type: 'loading'; readonly child: ChildProcess; readonly cancelDeadline: () => void }
  | { readonly type: 'ready'; readonly child: ChildProcess }
  | { readonly type: 'waiting'; readonly cancel: () => void }
  | { readonly type: 'closed' };

type Lifecycle =
  { readonly type: 'ready' } | { readonly type: 'loadFailed'; readonly message: string };

export interface EngineProcessOptions<Outgoing, Incoming> {
  /** For the log. */
  readonly name: string;
  /** The child's TypeScript module, beside this one; where the server is built, the built one is run. */
  readonly entry: URL;
  /** Sent first to every child; answered by `ready` or `loadFailed`. */
  readonly load: Outgoing;
  readonly clock: Clock;
  readonly log: EngineLog;
  /** A child has loaded its model; `send` works until `onLost`. */
  readonly onReady: () => void;
  readonly onMessage: (message: Exclude<Incoming, Lifecycle>) => void;
  /** The child died or was replaced, whatever it was doing; another is on its way. */
  readonly onLost: () => void;
}

/**
 * Keeps one child process alive with its model loaded. A lost child is replaced, at once the first
 * time, later with a bounded back-off until {@link noteWork}. Messages of a child that is no longer
 * the current one are not heard.
 */
export class EngineProcess<Outgoing extends object, Incoming extends { readonly type: string }> {
  readonly #options: EngineProcessOptions<Outgoing, Incoming>;
  readonly #firstLoad = deferred<void>();
  readonly #exits = new Set<Promise<void>>();
  #state: State = { type: 'new' };
  #wasReady = false;
  #lossesInARow = 0;
  #losses = 0;
  #complaint = '';

  constructor(options: EngineProcessOptions<Outgoing, Incoming>) {
    this.#options = options;
    // Whoever does not call start() does not wait for it.
    this.#firstLoad.promise.catch(() => {});
  }

  /** Process id of the current child, for measurements and tests; null between two. */
  get pid(): number | null {
    const state = this.#state;
    return state.type === 'loading' || state.type === 'ready' ? (state.child.pid ?? null) : null;
  }

  /** Children lost since the start, for each of which another was or will be started. */
  get replacements(): number {
    return this.#losses;
  }

  get isReady(): boolean {
    return this.#state.type === 'ready';
  }

  /** Closed, or never to start: nothing will come. */
  get isClosed(): boolean {
    return this.#state.type === 'closed';
  }

  /** Resolves when the first child has loaded; rejects when none ever will, or on {@link close}. */
  start(): Promise<void> {
    if (this.#state.type === 'new') this.#spawn();
    return this.#firstLoad.promise;
  }

  /** False when there is no loaded child; what is sent to a dying one is lost, and `onLost` follows. */
  send(message: Outgoing): boolean {
    if (this.#state.type !== 'ready') return false;
    this.#state.child.send(message, () => {});
    return true;
  }

  /** Work was done: the next loss is replaced at once. */
  noteWork(): void {
    this.#lossesInARow = 0;
  }

  /** Kills the current child, if there is one, and starts another. */
  replace(): void {
    const state = this.#state;
    if (state.type !== 'loading' && state.type !== 'ready') return;
    this.#options.log.warn(
      { process: this.#options.name, pid: state.child.pid },
      'engine process replaced',
    );
    this.#killChild();
    this.#lost();
  }

  /** Kills the child and waits for its end. Idempotent. */
  async close(): Promise<void> {
    this.#killChild();
    this.#enter({ type: 'closed' });
    this.#firstLoad.reject(new Error('the engine was closed'));
    await Promise.all(this.#exits);
  }

  #spawn(): void {
    const { file, execArgv } = childProgram(this.#options.entry);
    const child = fork(file, {
      execArgv: [...SMALL_HEAP, ...execArgv],
      env: { ...process.env, ...STEADY_MEMORY, ...NO_TELEMETRY },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#complaint = '';
    const cancelDeadline = this.#options.clock.after(LOAD_DEADLINE_MS, () => this.replace());
    this.#enter({ type: 'loading', child, cancelDeadline });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (this.#isCurrent(child))
        this.#complaint = (this.#complaint + text).slice(-STDERR_KEEP_CHARS);
    });
    child.on('message', (message) => {
      if (this.#isCurrent(child)) this.#handleMessage(child, message as Incoming | Lifecycle);
    });
    const { promise: gone, resolve } = deferred<void>();
    this.#exits.add(gone);
    const handleEnd = (reason: string): void => {
      resolve();
      this.#exits.delete(gone);
      if (this.#isCurrent(child)) this.#handleExit(reason);
    };
    // `close` comes after the last of stderr; without a process there is only `error`.
    child.on('error', (error) => {
      if (child.pid === undefined) handleEnd(error.message);
    });
    child.on('close', (code, signal) => handleEnd(signal ?? `exit code ${code}`));
    child.send(this.#options.load, () => {});
  }

  #isCurrent(child: ChildProcess): boolean {
    const state = this.#state;
    return (state.type === 'loading' || state.type === 'ready') && state.child === child;
  }

  #handleMessage(child: ChildProcess, message: Incoming | Lifecycle): void {
    if (message.type === 'ready') {
      this.#enter({ type: 'ready', child });
      this.#wasReady = true;
      this.#firstLoad.resolve();
      this.#options.log.info(
        { process: this.#options.name, pid: child.pid },
        'engine process ready',
      );
      this.#options.onReady();
    } else if (message.type === 'loadFailed') {
      this.#complaint = (message as Extract<Lifecycle, { type: 'loadFailed' }>).message;
      this.#killChild();
      this.#handleExit('the model could not be loaded');
    } else {
      this.#options.onMessage(message as Exclude<Incoming, Lifecycle>);
    }
  }

  #handleExit(reason: string): void {
    const { name, log } = this.#options;
    log.warn({ process: name, reason }, 'engine process lost');
    if (!this.#wasReady && this.#lossesInARow + 1 >= FIRST_LOAD_TRIES) {
      this.#enter({ type: 'closed' });
      const detail = this.#complaint.trim().split('\n').at(-1) || 'no reason given';
      this.#firstLoad.reject(new Error(`${name} process could not start (${reason}): ${detail}`));
      return;
    }
    this.#lost();
  }

  #lost(): void {
    const delayMs = BACKOFF_MS[Math.min(this.#lossesInARow, BACKOFF_MS.length - 1)] ?? 0;
    this.#lossesInARow++;
    this.#losses++;
    if (delayMs === 0) this.#spawn();
    else
      this.#enter({
        type: 'waiting',
        cancel: this.#options.clock.after(delayMs, () => this.#spawn()),
      });
    this.#options.onLost();
  }

  /** The one place where the state changes: what the old one had set going ends with it. */
  #enter(next: State): void {
    const old = this.#state;
    if (old.type === 'loading') old.cancelDeadline();
    if (old.type === 'waiting') old.cancel();
    this.#state = next;
  }

  /** At once, also where it is stopped or hangs in native code: it holds nothing worth saving. */
  #killChild(): void {
    const state = this.#state;
    if (state.type === 'loading' || state.type === 'ready') state.child.kill('SIGKILL');
  }
}
