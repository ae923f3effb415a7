/** Flushes asked for and not answered; more at once is a client gone wrong. */
const MAX_OPEN_FLUSHES = 256;

/** Flushes of one session until `committed` reaches their place. */
export class Flushes {
  /** id → place. */
  readonly #open = new Map<string, number>();

  /** `known`: asked again, its first place stays. */
  ask(id: string, at: number): 'new' | 'known' | 'too_many' {
    if (this.#open.has(id)) return 'known';
    if (this.#open.size >= MAX_OPEN_FLUSHES) return 'too_many';
    this.#open.set(id, at);
    return 'new';
  }

  /** Takes out those whose place is reached, in the order of the timeline. */
  takeReached(committed: number): string[] {
    const reached = [...this.#open].filter(([, at]) => at <= committed);
    for (const [id] of reached) this.#open.delete(id);
    return reached.sort(([, a], [, b]) => a - b).map(([id]) => id);
  }
}
