import type { RosterEntry } from '../../room/room-link.ts';
import { captionerAttribute, electCaptioner } from '../../shared/captions/election.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { UnheardCaptioners } from './unheard-captioners.ts';

export interface CandidacyDeps {
  readonly clock: Clock;
  epochMs(): number;
  roster(): readonly RosterEntry[];
  /** Sets this page's captioner attribute; empty: none. */
  announce(attribute: string): void;
  /** Who is elected may have changed from `before`. */
  onElected(before: string | null): void;
}

/**
 * This page among those who offer to caption the room: whether it offers, since when, and who is
 * elected. Settled by what every page of the room sees. Main thread.
 */
export class Candidacy {
  readonly #deps: CandidacyDeps;
  readonly #unheard: UnheardCaptioners;
  /** Whoever has ever offered. */
  readonly #captioners = new Set<string>();
  #isOffering = false;
  /** Its captioner attribute since it offers; empty: it does not. */
  #attribute = '';
  #isAway = false;
  #elected: string | null = null;

  constructor(deps: CandidacyDeps) {
    this.#deps = deps;
    this.#unheard = new UnheardCaptioners(deps.clock, () => this.#elect());
  }

  get isOffering(): boolean {
    return this.#isOffering;
  }

  /** Cut off from the room: elected or not, nobody would get its captions. */
  get isAway(): boolean {
    return this.#isAway;
  }

  get elected(): string | null {
    return this.#elected;
  }

  /** This page is the one whose captions the others see. */
  get isElected(): boolean {
    return this.#elected !== null && this.#elected === this.#self?.identity;
  }

  /** It offers to, but its token does not let it. */
  get isForbidden(): boolean {
    return this.#isOffering && this.#self?.mayCaption === false;
  }

  get hasOthers(): boolean {
    return this.#deps
      .roster()
      .some(({ isLocal, captioner }) => !isLocal && captioner !== undefined);
  }

  hasEverOffered(identity: string): boolean {
    return this.#captioners.has(identity);
  }

  /** Again while it offers: it goes to the end of the line. */
  offer(isOffering: boolean): void {
    this.#isOffering = isOffering;
    this.#attribute = isOffering
      ? captionerAttribute(
          this.#deps.epochMs(),
          this.#deps.roster().map(({ captioner }) => captioner),
        )
      : '';
    this.#announce();
    this.#elect();
  }

  /** The roster has changed. */
  review(): void {
    for (const { identity, captioner } of this.#deps.roster())
      if (captioner !== undefined) this.#captioners.add(identity);
    this.#elect();
    this.#announce();
  }

  /** One whose connection was cut goes to the end of the line: another has published meanwhile. */
  setAway(isAway: boolean): void {
    this.#isAway = isAway;
    if (!isAway && this.#isOffering) this.offer(true);
    else this.#elect();
  }

  /** This page stood still: another may publish by now, whose captions are still to be read here. */
  giveWay(): void {
    if (this.isElected && this.hasOthers) this.offer(true);
  }

  /**
   * `author`, who has offered, publishes. If that is behind this page in line, this page was not heard for a
   * while, and goes behind them.
   */
  noteCaption(author: string): void {
    this.#unheard.noteCaption(author);
    const theirs = this.#deps.roster().find(({ identity }) => identity === author)?.captioner;
    if (this.isElected && Number(theirs) > Number(this.#attribute)) this.offer(true);
  }

  /** This page has words, which whoever is elected should have, too. */
  noteOwnWords(): void {
    if (this.#isOffering && !this.isElected && this.#elected !== null)
      this.#unheard.noteOwnWords(this.#elected);
  }

  #announce(): void {
    const self = this.#self;
    if (self?.mayCaption && !this.#isAway && (self.captioner ?? '') !== this.#attribute)
      this.#deps.announce(this.#attribute);
  }

  #elect(): void {
    const before = this.#elected;
    this.#elected = electCaptioner(
      this.#deps.roster().map(({ identity, captioner, isLocal, isLost }) => ({
        identity,
        // The room may still tell the attribute that this page had before it was away.
        attribute: isLocal && captioner !== this.#attribute ? undefined : captioner,
        isLost: isLost || this.#unheard.has(identity),
      })),
    );
    this.#deps.onElected(before);
  }

  get #self(): RosterEntry | undefined {
    return this.#deps.roster().find(({ isLocal }) => isLocal);
  }
}
