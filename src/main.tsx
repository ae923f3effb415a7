import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { preloadProcessor } from './capture/capture-platform.ts';
import { listMicrophones } from './capture/list-microphones.ts';
import { openLiveMicrophone } from './capture/open-live-microphone.ts';
import { copyText } from './session/copy-text.ts';
import { MicSession } from './session/mic-session.ts';
import { followPageLife } from './session/page-life.ts';
import { askReadiness } from './session/readiness.ts';
import { ScreenLock } from './session/screen-lock.ts';
import { windowClock } from './session/window-clock.ts';
import { STREAM_PATH } from './shared/protocol/version.ts';
import { framedStore } from './state/framed-store.ts';
import { createLevelStore } from './state/level-store.ts';
import { createPreferencesStore, type PreferenceStorage } from './state/preferences-store.ts';
import { createSessionStore } from './state/session-store.ts';
import { createSttClient } from './stt/stt-client.ts';
import { App } from './ui/app.tsx';
import { beforePaint } from './ui/before-paint.ts';

/** The composition root: the only place that builds everything. */
function main(container: HTMLElement): void {
  preloadProcessor();
  const stt = createSttClient(
    () => new Worker(new URL('./worker/stt.worker.ts', import.meta.url), { type: 'module' }),
    windowClock,
  );
  const streamUrl = new URL(STREAM_PATH, location.href);
  streamUrl.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const stores = {
    session: createSessionStore(),
    levels: createLevelStore(),
    preferences: createPreferencesStore(browserStorage()),
  };
  const session = new MicSession(
    {
      openMicrophone: (options) => openLiveMicrophone(options),
      openStream: ({ token, ...listeners }) =>
        stt.openStream({
          url: streamUrl.href,
          interim: true,
          ...(token === '' ? {} : { token }),
          ...listeners,
        }),
      askReadiness: () => askReadiness(),
      clock: windowClock,
      epochMs: () => Date.now(),
    },
    stores,
  );
  const screen = new ScreenLock();
  const lightScreen = (): void =>
    screen.want(stores.session.getState().session.type === 'listening');
  stores.session.subscribe(lightScreen);
  followPageLife({
    wake() {
      stt.wake();
      lightScreen();
    },
    leave() {
      session.dispose();
      stt.dispose();
    },
  });
  createRoot(container).render(
    <StrictMode>
      <App
        stores={{ ...stores, session: framedStore(stores.session, beforePaint) }}
        session={session}
        serverName={location.host}
        listMicrophones={listMicrophones}
        copyText={copyText}
        reload={() => location.reload()}
      />
    </StrictMode>,
  );
}

/** Null where the browser refuses storage: reading the property alone throws there. */
function browserStorage(): PreferenceStorage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

const container = document.getElementById('root');
if (!container) throw new Error('index.html has no #root');
main(container);
