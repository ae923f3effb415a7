/** A child of the server, by the file name of its script. */
interface Child {
  readonly pid: number;
  readonly script: string;
}

/** Names for the engine's processes, by kind and place: a successor has the name of the one it replaces. */
export class EngineNames {
  /** Times that a name went to another process. */
  readonly replaced = new Map<string, number>();
  readonly #pids = new Map<string, number>();

  /** By process id. What is none of the engine (TypeScript's compiler is a child, too) has no name. */
  look(children: readonly Child[]): Map<number, string> {
    const alive = new Set(children.map(({ pid }) => pid));
    const named = new Map<number, string>();
    for (const { pid, script } of children) {
      const kind = /^(.+)-child\.ts$/.exec(script)?.[1];
      if (kind === undefined) continue;
      const name = this.#nameOf(pid) ?? this.#take(pid, `engine ${kind}`, alive);
      named.set(pid, name);
    }
    return named;
  }

  #nameOf(pid: number): string | undefined {
    for (const [name, owner] of this.#pids) if (owner === pid) return name;
    return undefined;
  }

  #take(pid: number, kind: string, alive: ReadonlySet<number>): string {
    for (let place = 1; ; place++) {
      const name = `${kind} ${place}`;
      const owner = this.#pids.get(name);
      if (owner !== undefined && alive.has(owner)) continue;
      if (owner !== undefined) this.replaced.set(name, (this.replaced.get(name) ?? 0) + 1);
      this.#pids.set(name, pid);
      return name;
    }
  }
}
