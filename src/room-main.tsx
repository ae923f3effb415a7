import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { CaptureError, microphoneError } from './capture/capture-error.ts';
import { preloadProcessor } from './capture/capture-platform.ts';
import { listMicrophones } from './capture/list-microphones.ts';
import { SharedAudio } from './capture/shared-audio.ts';
import { LiveKitRoom } from './room/livekit-room.ts';
import { openRoomMicrophone } from './room/open-room-microphone.ts';
import { copyText } from './session/copy-text.ts';
import { followPageLife } from './session/page-life.ts';
import { askReadiness } from './session/readiness.ts';
import { askAccess, askConfigured } from './session/room/ask-access.ts';
import { RoomSession } from './session/room/room-session.ts';
import { Seats } from './session/room/seats.ts';
import { ScreenLock } from './session/screen-lock.ts';
import { windowClock } from './session/window-clock.ts';
import { STREAM_PATH } from './shared/protocol/version.ts';
import { checkRoomName } from './shared/rooms/room-name.ts';
import { framedStore } from './state/framed-store.ts';
import { createLevelStore } from './state/level-store.ts';
import { createPreferencesStore } from './state/preferences-store.ts';
import { createRoomStore } from './state/room-store.ts';
import { createSttClient } from './stt/stt-client.ts';
import { beforePaint } from './ui/before-paint.ts';
import { RoomApp } from './ui/room/room-app.tsx';
import { LiveRoom } from './ui/room/live-room.ts';

/** The composition root of the room page: the only place that builds everything of it. */
function main(container: HTMLElement): void {
  preloadProcessor();
  const stt = createSttClient(
    () => new Worker(new URL('./worker/stt.worker.ts', import.meta.url), { type: 'module' }),
    windowClock,
  );
  const streamUrl = new URL(STREAM_PATH, location.href);
  streamUrl.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const stores = {
    room: createRoomStore(roomOf(location.pathname)),
    levels: createLevelStore(),
    preferences: createPreferencesStore(storageOf(() => localStorage)),
  };
  const liveRoom = new LiveRoom();
  const session = new RoomSession(
    {
      openLink(listener) {
        const link = new LiveKitRoom(listener);
        liveRoom.set(link.room);
        return link;
      },
      async openMicrophone(settings) {
        if (!(navigator.mediaDevices as MediaDevices | undefined))
          throw new CaptureError('insecure_page');
        try {
          return await openRoomMicrophone(settings);
        } catch (cause) {
          throw microphoneError(cause);
        }
      },
      openAudio: (listener) => new SharedAudio(listener),
      openStream: ({ token, ...options }) =>
        stt.openStream({
          url: streamUrl.href,
          interim: true,
          ...(token === '' ? {} : { token }),
          ...options,
        }),
      askConfigured: () => askConfigured(),
      askAccess: (request, token) => askAccess(request, token),
      askReadiness: () => askReadiness(),
      clock: windowClock,
      epochMs: () => Date.now(),
      seats: new Seats(storageOf(() => sessionStorage)),
    },
    stores,
  );
  const screen = new ScreenLock();
  const lightScreen = (): void => screen.want(stores.room.getState().phase.type === 'joined');
  stores.room.subscribe(lightScreen);
  followPageLife({
    wake() {
      stt.wake();
      session.wake();
      lightScreen();
    },
    leave() {
      session.dispose();
      stt.dispose();
    },
  });
  createRoot(container).render(
    <StrictMode>
      <RoomApp
        stores={{ ...stores, room: framedStore(stores.room, beforePaint) }}
        session={session}
        liveRoom={liveRoom}
        serverName={location.host}
        listMicrophones={listMicrophones}
        copyText={copyText}
      />
    </StrictMode>,
  );
}

/** Of `/room/<name>`; empty where that is no name. */
function roomOf(path: string): string {
  try {
    return checkRoomName(decodeURIComponent(path.split('/')[2] ?? '')) ?? '';
  } catch {
    return '';
  }
}

/** Null where the browser refuses storage: reading the property alone throws there. */
function storageOf(read: () => Storage): Storage | null {
  try {
    return read();
  } catch {
    return null;
  }
}

const container = document.getElementById('root');
if (!container) throw new Error('room.html has no #root');
main(container);
