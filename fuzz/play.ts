import { msToSamples, samplesToMs } from '../src/shared/audio/sample-rate.ts';
import type { ClientGapReason } from '../src/shared/protocol/gap-reason.ts';
import { Faults } from './faults.ts';
import { allViolations } from './invariants.ts';
import type { Schedule, Step } from './steps.ts';
import { World } from './world.ts';

/** Far more than anything may take in a world where all works. */
const LONGEST_END_MS = 30 * 60_000;
const LONGEST_FLUSH_MS = 10 * 60_000;
const LONGEST_CLEAN_UP_MS = 10 * 60_000;
/** A try in a healed world succeeds; those before it may not have. */
const MAX_TRIES = 3;

/** What one schedule came to. */
export interface Verdict {
  /** Broken rules, the first ones first; empty: all held. */
  readonly violations: readonly string[];
  readonly facts: {
    readonly audioSamples: number;
    readonly virtualMs: number;
    readonly links: number;
    readonly finals: number;
  };
}

/** Plays a schedule to its end in a world of its own, and judges it. */
export async function play(schedule: Schedule): Promise<Verdict> {
  const world = new World(schedule.setting);
  try {
    const faults = new Faults(world);
    const player = new Player(world, faults);
    for (const step of schedule.steps) {
      if (world.violations.length > 0) break;
      await player.take(step);
      checkStream(world);
    }
    if (world.violations.length === 0) await player.finish();
    const violations =
      world.violations.length > 0 ? world.violations : allViolations(world, schedule);
    return { violations, facts: factsOf(world) };
  } finally {
    world.close();
  }
}

/** What a processed tile covers is not kept, and the state is the one that was told. */
function checkStream({ stream, record, setting, violated }: World): void {
  const { heldSamples, pushedSamples, committedSamples } = stream.progress;
  if (heldSamples > pushedSamples - committedSamples) violated(`${heldSamples} samples are held`);
  if (record && setting.reader === 'listener') record.watch.judgeState(record.events);
}

function factsOf(world: World): Verdict['facts'] {
  return {
    audioSamples: world.timeline.audioSamples,
    virtualMs: world.time.nowMs,
    links: world.network.wires.length,
    finals: world.decodes.length,
  };
}

class Player {
  readonly #world: World;
  readonly #faults: Faults;
  /** The worklet will not say its end. */
  #isMute = false;
  /** Interruptions come too late. */
  #isEnding = false;

  constructor(world: World, faults: Faults) {
    this.#world = world;
    this.#faults = faults;
  }

  async take(step: Step): Promise<void> {
    const { stream, microphone } = this.#world;
    switch (step.type) {
      case 'speak':
        return this.#speak(step);
      case 'wait':
        return this.#world.advance(step.ms);
      case 'finalize':
        return this.#world.finalize();
      case 'giveUp':
        return stream.giveUp();
      case 'retry':
        return this.#retry();
      case 'wake':
        return stream.wake();
      case 'close':
        return this.#close();
      case 'endInput':
        return this.#endInput(step.isTold);
      case 'gap':
        return this.#gap(step.reason, msToSamples(step.ms));
      case 'captureStalls':
        return microphone.miss(step.ms);
      case 'framesLost':
        return microphone.lose(msToSamples(step.ms));
      case 'frameRepeated':
        for (const frame of microphone.sentBefore) stream.pushFrame(frame);
        return;
      case 'interrupt':
        return this.#interrupt(step.reason);
      case 'rebuild':
        return this.#rebuild(step.isTold, step.ms);
      case 'sleep':
        return this.#sleep(step);
      default:
        return this.#faults.cause(step);
    }
  }

  /** Ends the stream, heals the world and waits for everybody to be done. */
  async finish(): Promise<void> {
    const world = this.#world;
    if (world.setting.endsHealed) this.#faults.heal();
    for (let tries = 0; tries <= MAX_TRIES; tries++) {
      if (world.stream.state.type !== 'closed') await this.#end();
      this.#faults.heal();
      const { state } = world.stream;
      if (state.type !== 'closed' || state.outcome.type !== 'failed') break;
      if (tries < MAX_TRIES) world.openStream(world.stream);
      else world.violated(`failed again and again: ${state.outcome.error.message}`);
    }
    if (world.violations.length > 0) return;
    await this.#cleanUp();
  }

  async #end(): Promise<void> {
    const world = this.#world;
    const { stream } = world;
    await this.#awaitFlushes();
    this.#endInput(!this.#isMute);
    let isSettled = false;
    void stream.endInput().then(() => (isSettled = true));
    await world.advance(LONGEST_END_MS, () => isSettled);
    if (!isSettled && world.violations.length === 0)
      world.violated(`endInput() hangs: ${JSON.stringify(stream.state)}`);
  }

  /** Input being open, no end of it is needed to answer a flush. */
  async #awaitFlushes(): Promise<void> {
    const world = this.#world;
    const { stream } = world;
    const isOpen = (): boolean =>
      ['connecting', 'streaming', 'reconnecting'].includes(stream.state.type);
    const areAnswered = (): boolean => world.flushes.every(({ result }) => result !== null);
    await world.advance(LONGEST_FLUSH_MS, () => !isOpen() || areAnswered());
    if (isOpen() && !areAnswered()) world.violated('a flush is not answered while input is open');
  }

  async #cleanUp(): Promise<void> {
    const world = this.#world;
    for (const { readAll } of world.streams) await readAll();
    for (const { stream } of world.streams) stream.close();
    const { pending } = world.clientClock;
    if (pending > 0) return world.violated(`${pending} timers of the client after close()`);
    const isQuiet = (): boolean =>
      world.network.isOver &&
      world.clock.pending + world.clientClock.pending === 0 &&
      world.servers.every((server) => server.leftOver().length === 0);
    const closedMs = world.time.nowMs;
    await world.advance(LONGEST_CLEAN_UP_MS, isQuiet);
    world.quietInMs = world.time.nowMs - closedMs;
  }

  async #speak(step: Extract<Step, { type: 'speak' }>): Promise<void> {
    const { sounds, frameMs, isLive, finalizeMs } = step;
    const { microphone } = this.#world;
    const frameSamples = msToSamples(frameMs);
    let untilFlush = finalizeMs === null ? Number.POSITIVE_INFINITY : msToSamples(finalizeMs);
    for (const sound of sounds) {
      const pcm = microphone.sound(sound);
      for (let at = 0; at < pcm.length; at += frameSamples) {
        const frame = pcm.slice(at, at + frameSamples);
        this.#world.push(microphone.frame(frame));
        untilFlush -= frame.length;
        if (untilFlush <= 0) {
          this.#world.finalize();
          untilFlush = Number.POSITIVE_INFINITY;
        }
        await this.#world.advance(isLive ? samplesToMs(frame.length) : 0);
      }
    }
  }

  #retry(): void {
    const { state } = this.#world.stream;
    if (state.type === 'closed' && state.outcome.type === 'failed')
      this.#world.openStream(this.#world.stream);
  }

  #close(): void {
    const { record } = this.#world;
    if (!record) return;
    const { state } = record.stream;
    if (state.type !== 'closed') record.isAborted = true;
    // What a failed stream kept is wanted to the end.
    if (state.type !== 'closed' || state.outcome.type !== 'failed') record.stream.close();
  }

  #endInput(isTold: boolean): void {
    const { stream, microphone } = this.#world;
    void stream.endInput();
    this.#isEnding = true;
    if (isTold) this.#world.push(microphone.marker());
    else this.#isMute = true;
  }

  #gap(reason: ClientGapReason, samples: number): void {
    const answer = this.#world.stream.gap(reason, samples);
    if (answer === 'taken' && reason === 'silence') this.#world.declaredSilence += samples;
  }

  #interrupt(reason: ClientGapReason | null): void {
    const world = this.#world;
    world.stream.interrupt(reason);
    world.wasInterrupted = true;
    if (!this.#isEnding) world.interruption = reason;
  }

  #rebuild(isTold: boolean, ms: number): void {
    const { stream, microphone } = this.#world;
    if (isTold) this.#world.push(microphone.marker());
    microphone.miss(ms);
    microphone.rebuild();
    stream.expectEpoch(microphone.epoch);
    this.#world.interruption = null;
  }

  async #sleep({ ms, clockStops, hears }: Extract<Step, { type: 'sleep' }>): Promise<void> {
    const { clientClock, network, microphone, stream } = this.#world;
    const isReady = stream.state.type === 'streaming' || stream.state.type === 'closed';
    if (!isReady) this.#world.sleptWhileConnecting = true;
    clientClock.sleep();
    const readOn = network.hold('down');
    await this.#world.advance(ms);
    clientClock.wake(clockStops);
    readOn();
    if (!hears) microphone.miss(ms);
  }
}
