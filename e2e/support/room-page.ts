import { expect, type Locator, type Page } from 'playwright/test';

/** One line of the transcript as a reader sees it. */
export interface ReadLine {
  readonly segment: string;
  readonly state: string;
  /** The speaker's name as shown, and the identity behind it. */
  readonly name: string;
  readonly identity: string;
  readonly text: string;
}

/** The room page, by the names that people, screen readers and scripts rely on. */
export class RoomPage {
  readonly page: Page;
  /** Says by data-room-phase, data-room and data-link where the page is. */
  readonly root: Locator;
  readonly name: Locator;
  readonly share: Locator;
  readonly captioner: Locator;
  readonly join: Locator;
  readonly leave: Locator;
  readonly mute: Locator;
  readonly unmute: Locator;
  readonly meter: Locator;
  readonly transcript: Locator;
  readonly lines: Locator;
  readonly partials: Locator;
  /** Of the partials, without the names. */
  readonly openWords: Locator;
  readonly finals: Locator;
  readonly gaps: Locator;
  readonly people: Locator;
  readonly trouble: Locator;

  constructor(page: Page) {
    this.page = page;
    this.root = page.locator('.page');
    this.name = page.getByRole('textbox', { name: 'Your name' });
    this.share = page.getByRole('switch', { name: 'Share my microphone' });
    this.captioner = page.getByRole('switch', { name: 'Show captions to everyone in the room' });
    this.join = page.getByRole('button', { name: 'Join', exact: true });
    this.leave = page.getByRole('button', { name: 'Leave', exact: true });
    this.mute = page.getByRole('button', { name: 'Mute', exact: true });
    this.unmute = page.getByRole('button', { name: 'Unmute', exact: true });
    this.meter = page.getByRole('meter', { name: 'Microphone level' });
    this.transcript = page.getByRole('log', { name: 'Transcript' });
    this.lines = this.transcript.locator('[data-segment]');
    this.partials = this.transcript.locator('[data-state="partial"]');
    this.openWords = this.partials.locator('[data-text]');
    this.finals = this.transcript.locator('[data-state="final"]');
    this.gaps = this.transcript.locator('[data-state="gap"]');
    this.people = page.getByRole('complementary', { name: 'Participants' }).getByRole('listitem');
    this.trouble = page.locator('[role="alert"][data-code]');
  }

  /** The lobby of a room on our server at `url`. */
  async open(url: string, room: string): Promise<this> {
    await this.page.goto(new URL(`/room/${encodeURIComponent(room)}`, url).href);
    await expect(this.name).toBeVisible();
    return this;
  }

  /** Chooses what one comes with; a shared microphone is open when it resolves. */
  async prepare(name: string, { share = false, captioner = false } = {}): Promise<void> {
    await this.name.fill(name);
    if (share) {
      await this.share.click();
      await expect(this.meter).toBeVisible();
    }
    if (captioner) await this.captioner.click();
  }

  async enter(): Promise<void> {
    await this.join.click();
    await expect(this.leave).toBeVisible();
  }

  /** Every line, in the order of the page. */
  read(): Promise<readonly ReadLine[]> {
    return this.lines.evaluateAll((lines) =>
      lines.map((line) => {
        const speaker = line.querySelector('[data-speaker]');
        return {
          segment: line.getAttribute('data-segment') ?? '',
          state: line.getAttribute('data-state') ?? '',
          name: speaker?.textContent ?? '',
          identity: speaker?.getAttribute('data-speaker') ?? '',
          text: line.querySelector('[data-text]')?.textContent ?? '',
        };
      }),
    );
  }

  /** All final words so far that are shown under a name, in order. */
  async finalTextOf(name: string): Promise<string> {
    const lines = await this.read();
    return lines
      .filter((line) => line.state === 'final' && line.name === name)
      .map(({ text }) => text)
      .join(' ');
  }

  async expectTrouble(code: string): Promise<void> {
    await expect(this.trouble).toHaveAttribute('data-code', code);
  }
}
