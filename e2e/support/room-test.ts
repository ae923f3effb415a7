import { LiveKitProcess } from '../../scripts/livekit/livekit-process.ts';
import type { FakeMicrophone } from './chromium.ts';
import { openInProcessServer, type InProcessServer } from './in-process-server.ts';
import { LiveKitRooms, type TokenOptions } from './livekit-rooms.ts';
import { RoomPage } from './room-page.ts';
import { RtcSpeaker } from './rtc-speaker.ts';
import { test as base, type PageOptions } from './test.ts';

export { expect } from 'playwright/test';

/** Of every test that names no other; each test has a LiveKit server of its own. */
const ROOM = 'standup';

export interface RoomPageOptions extends PageOptions {
  readonly name: string;
  readonly room?: string;
  /** Comes as a speaker, with that microphone; else as an observer. */
  readonly share?: boolean;
  /** With the switch on that shows captions to everyone. */
  readonly captioner?: boolean;
  /** Stays in the lobby, with all of this filled in. */
  readonly staysOutside?: boolean;
  /** Of another server than the test's `roomServer`. */
  readonly url?: string;
}

export interface RtcSpeakerOptions extends TokenOptions {
  readonly room?: string;
  /** Comes with a microphone, which `speak` needs. True unless told. */
  readonly publishes?: boolean;
  /** Listens to everyone, which costs. */
  readonly hears?: boolean;
}

export interface RoomFixtures {
  /** A LiveKit server of the test's own, which may be stopped, killed and started again. */
  readonly livekit: LiveKitProcess;
  /** Its owner's verbs. */
  readonly rooms: LiveKitRooms;
  /** Our server with the real engine, handing out tokens for `livekit`. */
  readonly roomServer: InProcessServer;
  /** Opens the room page in a browser process of its own, and joins. */
  readonly openRoomPage: (
    microphone: FakeMicrophone,
    options: RoomPageOptions,
  ) => Promise<RoomPage>;
  /** A participant without a browser, in the room when it resolves. */
  readonly rtcSpeaker: (identity: string, options?: RtcSpeakerOptions) => Promise<RtcSpeaker>;
}

export const test = base.extend<RoomFixtures>({
  livekit: async ({}, use) => {
    const binary = process.env['EARSHOT_LIVEKIT_SERVER'];
    if (!binary) throw new Error('no EARSHOT_LIVEKIT_SERVER: these tests run by npm run test:room');
    const livekit = await LiveKitProcess.start(binary);
    await use(livekit);
    await livekit.kill();
  },

  rooms: async ({ livekit }, use) => {
    await use(new LiveKitRooms(livekit));
  },

  roomServer: async ({ engine, livekit }, use) => {
    const server = await openInProcessServer(engine, livekit.env);
    await use(server);
    await server.close();
  },

  openRoomPage: async ({ roomServer, openPage }, use) => {
    await use(async (microphone, options) => {
      const page = new RoomPage(await openPage(microphone, options));
      await page.open(options.url ?? roomServer.url, options.room ?? ROOM);
      await page.prepare(options.name, options);
      if (!options.staysOutside) await page.enter();
      return page;
    });
  },

  rtcSpeaker: async ({ livekit, rooms }, use) => {
    const speakers: RtcSpeaker[] = [];
    await use(async (identity, options = {}) => {
      const { room = ROOM, publishes = true, hears = false, ...token } = options;
      const speaker = new RtcSpeaker(identity);
      speakers.push(speaker);
      await speaker.join(livekit.url, await rooms.token(room, identity, token), { hears });
      if (publishes) await speaker.publish();
      return speaker;
    });
    await Promise.all(speakers.map((speaker) => speaker.close()));
  },
});
