import type { ScriptedBehaviour } from '../server/src/engine/scripted/scripted-recogniser.ts';
import type { ServerMachine } from './server-machine.ts';
import type { Step } from './steps.ts';
import type { World } from './world.ts';

export type FaultStep = Extract<
  Step,
  {
    type:
      | 'cutAt'
      | 'cut'
      | 'stall'
      | 'slow'
      | 'unreachable'
      | 'dropAll'
      | 'crash'
      | 'leave'
      | 'stopServer'
      | 'engineDies'
      | 'engineThrows'
      | 'engineHangs'
      | 'vadHangs'
      | 'engineSlow';
  }
>;

/** Causes what a schedule asks for, and ends it in its time or when the world is healed. */
export class Faults {
  readonly #world: World;
  readonly #open = new Set<() => void>();
  #engineDies = 0;
  #engineThrows = 0;
  #engineDelayMs = 0;
  #engineHangs = 0;
  #isHealed = false;

  constructor(world: World) {
    this.#world = world;
    this.#instruct(world.server);
  }

  cause(step: FaultStep): void {
    const { network, server } = this.#world;
    switch (step.type) {
      case 'cutAt':
        return network.arm(step);
      case 'cut':
        return network.newest?.cut(step.seenBy);
      case 'stall':
        return this.#during(step.ms, network.stall(step.direction));
      case 'slow':
        network.overheadBytes[step.direction] = step.overheadBytes;
        return this.#during(step.ms, () => (network.overheadBytes[step.direction] = 0));
      case 'unreachable':
        network.reachable = step.how;
        return this.#during(step.ms, () => (network.reachable = 'up'));
      case 'dropAll':
        for (const wire of network.wires) if (!wire.isOver) wire.cut('both');
        network.reachable = 'refused';
        return this.#during(step.ms, () => (network.reachable = 'up'));
      case 'crash':
        if (server.state === 'killed' || server.state === 'gone') return;
        server.kill();
        for (const wire of network.wires) if (!wire.isOver) wire.loseServer(step.seenBy);
        return this.#during(step.ms, () => this.#startServer());
      case 'leave':
        if (server.state === 'up') void this.#leave(server, step.ms);
        return;
      case 'stopServer':
        return this.#stopServer(server, step.ms);
      case 'engineDies':
        this.#engineDies += step.times;
        return;
      case 'engineThrows':
        this.#engineThrows += step.times;
        return;
      case 'engineHangs':
        this.#engineHangs++;
        return this.#during(step.ms, () => {
          if (--this.#engineHangs === 0) this.#world.server.engine.release();
        });
      case 'vadHangs':
        server.engine.holdVad();
        return this.#during(step.ms, () => server.engine.releaseVad());
      case 'engineSlow':
        this.#engineDelayMs = step.delayMs;
        return this.#during(step.ms, () => (this.#engineDelayMs = 0));
    }
  }

  /** Everything works from now on; a server that is leaving is followed by another at once. */
  heal(): void {
    this.#isHealed = true;
    this.#world.network.heal();
    for (const end of this.#open) end();
    this.#engineDies = this.#engineThrows = 0;
  }

  #during(ms: number, end: () => unknown): void {
    const once = (): void => {
      if (!this.#open.delete(once)) return;
      cancel();
      end();
    };
    this.#open.add(once);
    const cancel = this.#world.clock.after(this.#isHealed ? 0 : ms, once);
  }

  #stopServer(server: ServerMachine, ms: number): void {
    if (server.clock.isAsleep || server.state === 'killed') return;
    this.#world.hasServerStood = true;
    const goOn = server.stop();
    const readOn = this.#world.network.hold('up');
    this.#during(ms, () => {
      goOn();
      readOn();
    });
  }

  async #leave(server: ServerMachine, ms: number): Promise<void> {
    await server.leave();
    // It may have been killed meanwhile, and replaced.
    if (server.state === 'gone') this.#during(ms, () => this.#startServer());
  }

  #startServer(): void {
    this.#world.startServer();
    this.#instruct(this.#world.server);
  }

  #instruct({ engine }: ServerMachine): void {
    engine.behave((): ScriptedBehaviour => {
      if (this.#engineDies > 0) {
        this.#engineDies--;
        return { type: 'die' };
      }
      if (this.#engineThrows > 0) {
        this.#engineThrows--;
        return { type: 'throw', message: 'scripted' };
      }
      if (this.#engineHangs > 0) return { type: 'hold' };
      return { type: 'answer', delayMs: this.#world.setting.decodeMs + this.#engineDelayMs };
    });
  }
}
