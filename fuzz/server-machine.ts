import { pino } from 'pino';
import { wordsIn } from '../server/src/engine/scripted/scripted-audio.ts';
import {
  createScriptedEngine,
  type ScriptedEngine,
} from '../server/src/engine/scripted/scripted-engine.ts';
import type { DecodeScheduler } from '../server/src/scheduler/decode-scheduler-api.ts';
import { createDecodeScheduler } from '../server/src/scheduler/decode-scheduler.ts';
import type { CreditLimits } from '../server/src/session/credit.ts';
import { StreamService } from '../server/src/stream-service.ts';
import { MachineClock, type WorldTime } from './machine-clock.ts';
import type { Wire } from './wire.ts';

/** What differs from one world to another; milliseconds. */
export interface ServerOptions {
  readonly resumeWindowMs: number;
  readonly maxSessionMs: number;
  readonly graceMs: number;
  readonly credit: CreditLimits;
}

/** Told of every final that is asked of the recognisers: the words wholly in it, and when its session began. */
export type FinalDecodeListener = (decode: {
  readonly words: string;
  readonly lane: number;
}) => void;

const LOG = pino({ level: 'silent' });

const LIMITS = {
  maxStartBytes: 4 * 1024,
  maxTextBytes: 16 * 1024,
  maxFrameBytes: 64 * 1024,
  startTimeoutMs: 5_000,
  idleTimeoutMs: 60_000,
  pingIntervalMs: 10_000,
  maxSessions: 64,
  maxSessionsPerAddress: 64,
  endpointSilenceMs: 600,
  token: undefined,
};

export interface ServerMachineDeps {
  readonly time: WorldTime;
  readonly options: ServerOptions;
  /** Answers the lane's number in this world. */
  readonly onLane: () => number;
  readonly onFinalDecode: FinalDecodeListener;
}

/**
 * One life of the server's process: the real connections, registry, sessions, segmenters and
 * scheduler; voice activity and recognisers are scripted.
 */
export class ServerMachine {
  readonly clock: MachineClock;
  readonly engine: ScriptedEngine;
  readonly service: StreamService;
  state: 'up' | 'leaving' | 'gone' | 'killed' = 'up';
  readonly #waiting: Wire[] = [];

  constructor({ time, options, onLane, onFinalDecode }: ServerMachineDeps) {
    this.clock = new MachineClock(time);
    this.engine = createScriptedEngine({ clock: this.clock });
    const { clock, engine } = this;
    const scheduler = listened(
      createDecodeScheduler(engine.recognisers, { clock }),
      onLane,
      onFinalDecode,
    );
    this.service = new StreamService(
      { ...LIMITS, ...options },
      { engine, scheduler, clock, log: LOG, credit: options.credit },
    );
    this.service.open();
  }

  /** False: nobody listens there. A process that stands still answers when it goes on. */
  accept(wire: Wire): boolean {
    if (this.state === 'gone' || this.state === 'killed') return false;
    if (this.clock.isAsleep) this.#waiting.push(wire);
    else this.service.accept(wire.accept(), 'client', () => {});
    return true;
  }

  /** SIGSTOP; the answer is SIGCONT. */
  stop(): () => void {
    this.clock.sleep();
    return () => {
      this.clock.wake(false);
      if (this.state === 'killed') return;
      for (const wire of this.#waiting.splice(0)) if (!wire.isClientClosed) this.accept(wire);
    };
  }

  /** SIGTERM. Resolves when it has left. */
  async leave(): Promise<void> {
    this.state = 'leaving';
    await this.service.leave();
    if (this.state === 'leaving') this.state = 'gone';
  }

  /** SIGKILL. */
  kill(): void {
    this.state = 'killed';
    this.clock.kill();
  }

  /** What a server that serves nobody still holds; empty: nothing. */
  leftOver(): string[] {
    if (this.state === 'killed') return [];
    const open = this.engine.vads.filter((vad) => !vad.closed).length;
    return [
      ['sessions', this.service.sessions],
      ['connections', this.service.connections],
      ['timers', this.clock.pending],
      ['voice activity', open],
    ].flatMap(([what, count]) => (count === 0 ? [] : [`${what} on the server: ${count}`]));
  }
}

function listened(
  scheduler: DecodeScheduler,
  onLane: () => number,
  onFinalDecode: FinalDecodeListener,
): DecodeScheduler {
  return {
    get load() {
      return scheduler.load;
    },
    openLane() {
      const inner = scheduler.openLane();
      const lane = onLane();
      return {
        ...inner,
        final: (samples) => {
          onFinalDecode({ words: wordsIn(samples), lane });
          return inner.final(samples);
        },
      };
    },
    close: () => scheduler.close(),
  };
}
