import type { RoomLink, RosterEntry } from '../../room/room-link.ts';
import { msToSamples } from '../../shared/audio/sample-rate.ts';
import type { MicrophoneSettings } from '../../state/microphone.ts';
import type { RoomRole, RoomTrouble, RoomTroubleCode } from '../../state/room-state.ts';
import { findWayIn } from './find-way-in.ts';
import { OwnMicrophone } from './own-microphone.ts';
import { Rejoin } from './rejoin.ts';
import { RoomCaptions } from './room-captions.ts';
import type { RoomAudio, RoomPorts } from './room-ports.ts';
import { RoomTracks } from './room-tracks.ts';
import { roomTrouble } from './room-trouble.ts';
import type { RoomVisitListener, RoomVisitOptions } from './room-visit-api.ts';

/** The last words of a stream that has ended come within a second or two; a server that is away may take all of it. */
const LAST_WORDS_WITHIN_MS = 30_000;
/** Who alone publishes for the room stays for its last finals, but not for long. */
const FAREWELL_WITHIN_MS = 3_000;

type State = 'joining' | 'joined' | 'leaving' | 'over';

/**
 * From Join to the last word after Leave: owns the connection to the room, its audio graph, its
 * streams and the microphone, and lets go of all on every path. Main thread. Made within the click.
 */
export class RoomVisit {
  readonly #ports: RoomPorts;
  readonly #options: RoomVisitOptions;
  readonly #listener: RoomVisitListener;
  readonly #audio: RoomAudio;
  readonly #tracks: RoomTracks;
  readonly #captions: RoomCaptions;
  readonly #rejoin: Rejoin;
  /** Null: an observer's. */
  readonly #microphone: OwnMicrophone | null;
  #link: RoomLink | null = null;
  #state: State = 'joining';
  #connection: 'connected' | 'away' = 'connected';
  /** Our server's access token; empty: none. */
  #token: string;
  #isSoundOn = true;
  #isSoundAllowed = true;

  constructor(ports: RoomPorts, options: RoomVisitOptions, listener: RoomVisitListener) {
    this.#ports = ports;
    this.#options = options;
    this.#listener = listener;
    this.#token = options.token;
    this.#microphone =
      options.microphone && new OwnMicrophone(options.microphone, () => this.#handleMicrophone());
    this.#audio = ports.openAudio({
      handleInterruption: (reason) => this.#tracks.setSuspended(reason !== null),
      handleRebuilt: () => this.#tracks.rebuild(),
    });
    this.#tracks = new RoomTracks(
      {
        ports,
        audio: this.#audio,
        clock: ports.clock,
        token: () => this.#token,
        capacitySamples: msToSamples(options.outageMinutes * 60_000),
      },
      {
        handleTranscript: (track, events, originEpochMs) =>
          this.#captions.takeOwn(track, events, originEpochMs),
        handleLink: () => this.#publish(),
        handleLevel: (level) => listener.handleLevel(level),
        handleDropped: (track) => this.#captions.dropOwn(track),
        handleTrackOver: (track) => this.#captions.forgetTrack(track),
      },
      (sid) => this.#captions.isOurs(sid),
    );
    this.#captions = new RoomCaptions({
      clock: ports.clock,
      epochMs: () => ports.epochMs(),
      lines: listener.lines,
      send: (caption, to) => this.#link?.send(caption, to),
      announce: (attribute) => void this.#link?.announce(attribute),
      ownerOf: (sid) => this.#link?.ownerOf(sid),
      sidsOf: (identity) => this.#tracks.sidsOf(identity),
      onSource: (sid) => this.#tracks.review(sid),
      onChange: () => this.#publish(),
    });
    this.#captions.setCaptioner(options.isCaptioner);
    this.#rejoin = new Rejoin(ports.clock, () => this.#connect());
  }

  /** Settles when it has joined or was refused; the listener is told either way. */
  async begin(): Promise<void> {
    this.#publish();
    const trouble = await this.#connect();
    if (trouble) this.#finish(trouble);
  }

  leave(): void {
    if (this.#state === 'joining') this.#end(null);
    else if (this.#state === 'joined') void this.#leave();
  }

  setMicrophoneOn(isOn: boolean): void {
    void this.#microphone?.setOn(isOn);
  }

  /** Also another try where it has failed, or the room did not take it. */
  async changeMicrophone(settings: MicrophoneSettings): Promise<void> {
    await this.#microphone?.change(settings);
    if (this.#microphone?.isRefused && this.#link) await this.#publishMicrophone(this.#link);
    this.#publish();
  }

  setCaptioner(isCaptioner: boolean): void {
    this.#captions.setCaptioner(isCaptioner);
    this.#publish();
  }

  setSoundOn(isOn: boolean): void {
    this.#isSoundOn = isOn;
    this.#link?.setSoundOn(isOn);
    this.#publish();
  }

  startAudio(): void {
    this.#audio.wake();
    this.#link?.startAudio();
  }

  /** The page is seen again. */
  wake(): void {
    this.#audio.wake();
    this.#rejoin.wake();
  }

  tryAgain(token: string): void {
    this.#token = token;
    this.#tracks.tryAgain(token);
  }

  /** Lets go of everything at once; the page is about to be gone. */
  dispose(): void {
    if (this.#state !== 'over') this.#release(true);
  }

  /** One attempt; null: it has joined. */
  async #connect(): Promise<RoomTrouble | null> {
    const access = await findWayIn(this.#ports, {
      ...this.#options,
      token: this.#token,
      role: this.#role,
    });
    if (this.#isGone) return roomTrouble('connection_lost');
    if (access.type === 'refused') return access.trouble;
    const link = this.#openLink();
    const code = await link.connect(access.url, access.token);
    // Also where the reader has left meanwhile: nobody is to see this page come back.
    if (this.#link !== link || this.#isGone) {
      void link.close();
      return roomTrouble('connection_lost');
    }
    if (code) {
      this.#link = null;
      void link.close();
      return roomTrouble(code);
    }
    this.#state = 'joined';
    link.setSoundOn(this.#isSoundOn);
    this.#handleConnection('connected');
    await this.#publishMicrophone(link);
    this.#publish();
    return null;
  }

  async #publishMicrophone(link: RoomLink): Promise<void> {
    await this.#microphone?.publish(link, () => this.#link === link);
  }

  /** Put on or off, by the reader or by others: whatever is said meanwhile, room or no room. */
  #handleMicrophone(): void {
    if (this.#microphone) this.#tracks.setOwnMuted(!this.#microphone.isOn);
    this.#publish();
  }

  #openLink(): RoomLink {
    const link: RoomLink = this.#ports.openLink({
      handleConnection: (state) => isNewest() && this.#handleConnection(state),
      handleRoster: (roster) => isNewest() && this.#handleRoster(roster),
      handleTrack: (track) => {
        if (!isNewest()) return;
        this.#captions.takeTrack(track);
        this.#tracks.take(track);
      },
      handleTrackGone: (sid) => isNewest() && this.#tracks.gone(sid),
      handleTrackLost: (sid) => isNewest() && this.#tracks.lost(sid),
      handleSpeaking: (identities) => isNewest() && this.#captions.takeSpeaking(identities),
      handleCaption: (caption, sender) => isNewest() && this.#captions.takeOthers(caption, sender),
      handleNewcomer: (identity) => isNewest() && this.#captions.welcome(identity),
      handleSound: (isAllowed) => {
        this.#isSoundAllowed = isAllowed;
        this.#publish();
      },
      handleClosed: (code) => isNewest() && this.#handleClosed(code),
    });
    const isNewest = (): boolean => this.#link === link;
    this.#link = link;
    return link;
  }

  #handleConnection(state: 'connected' | 'away'): void {
    this.#connection = state;
    this.#tracks.setAway(state === 'away');
    this.#captions.setAway(state === 'away');
    this.#publish();
  }

  #handleRoster(roster: readonly RosterEntry[]): void {
    this.#listener.lines.takeRoster(roster);
    this.#captions.takeRoster(roster);
    this.#publish();
  }

  #handleClosed(code: RoomTroubleCode): void {
    this.#link = null;
    if (code !== 'connection_lost') return this.#finish(roomTrouble(code));
    this.#handleConnection('away');
    this.#tracks.loseAll();
    void this.#rejoin.run().then((refusal) => {
      if (refusal && !this.#isGone) this.#finish(refusal);
    });
  }

  /** With trouble: the room is over for us, and what was said in it comes yet. */
  #finish(trouble: RoomTrouble): void {
    if (this.#isGone) return;
    if (this.#state === 'joining') return this.#end(trouble);
    this.#goOut(trouble);
    void this.#drain().then(() => this.#end(trouble));
  }

  /** Nobody is heard any more. */
  #goOut(trouble: RoomTrouble | null): void {
    this.#state = 'leaving';
    this.#rejoin.stop();
    this.#options.microphone?.stop();
    this.#listener.handlePhase({ type: 'left', isFinishing: true, trouble });
  }

  async #leave(): Promise<void> {
    this.#goOut(null);
    const drained = this.#drain();
    // A standby finishes it better: it hears the rest, too.
    if (this.#captions.mustFinish) {
      await Promise.race([drained, this.#pause(FAREWELL_WITHIN_MS)]);
      this.#captions.finish();
    }
    const link = this.#link;
    this.#link = null;
    await Promise.all([drained, link?.close()]);
    this.#end(null);
  }

  #drain(): Promise<void> {
    return this.#tracks.endAll(LAST_WORDS_WITHIN_MS);
  }

  #end(trouble: RoomTrouble | null): void {
    if (this.#state === 'over') return;
    const hasJoined = this.#state !== 'joining';
    this.#release(hasJoined);
    const microphone = hasJoined ? null : this.#options.microphone;
    this.#listener.handleEnd({ trouble, hasJoined, microphone });
  }

  #release(withMicrophone: boolean): void {
    this.#state = 'over';
    this.#rejoin.stop();
    this.#microphone?.release();
    if (withMicrophone) this.#options.microphone?.stop();
    this.#captions.close();
    this.#tracks.close();
    this.#audio.close();
    void this.#link?.close();
    this.#link = null;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#ports.clock.after(ms, resolve));
  }

  get #isGone(): boolean {
    return this.#state === 'leaving' || this.#state === 'over';
  }

  get #role(): RoomRole {
    return this.#options.microphone ? 'speaker' : 'observer';
  }

  #publish(): void {
    const microphone = this.#microphone?.shown ?? { type: 'off' };
    if (this.#state === 'joining') this.#listener.handlePhase({ type: 'joining', microphone });
    if (this.#state !== 'joined') return;
    this.#listener.handlePhase({
      type: 'joined',
      role: this.#role,
      microphone,
      room: this.#connection,
      link: this.#tracks.link,
      isCaptioner: this.#captions.isCaptioner,
      captioning: this.#captions.captioning,
      sound:
        this.#isSoundAllowed || !this.#isSoundOn ? (this.#isSoundOn ? 'on' : 'off') : 'blocked',
    });
  }
}
