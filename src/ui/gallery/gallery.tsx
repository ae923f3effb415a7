import { createRoot } from 'react-dom/client';
import { createLevelStore } from '../../state/level-store.ts';
import { createPreferencesStore } from '../../state/preferences-store.ts';
import { createSessionStore } from '../../state/session-store.ts';
import { App } from '../app.tsx';
import { galleryState } from './gallery-states.ts';

/** Development only: the page in any state, from a plain object. `#listening`, `#device_lost`. */
const name = location.hash.slice(1) || 'idle';
const stores = {
  session: createSessionStore(galleryState(name)),
  levels: createLevelStore(),
  preferences: createPreferencesStore(null),
};
/** For a console or a bench: the page follows what is set here. */
Object.assign(globalThis, { __gallery: stores });
const nothing = (): void => {};

const container = document.getElementById('root');
if (!container) throw new Error('index.html has no #root');
addEventListener('hashchange', () => location.reload());
createRoot(container).render(
  <App
    stores={stores}
    session={{
      start: nothing,
      stop: nothing,
      stopWaiting: nothing,
      tryAgain: nothing,
      retryMicrophone: nothing,
      newTranscript: nothing,
      restore: nothing,
    }}
    serverName="captions.example.org"
    listMicrophones={() =>
      Promise.resolve([{ deviceId: 'built-in', label: 'Built-in microphone' }])
    }
    copyText={() => Promise.resolve(true)}
    reload={nothing}
  />,
);

if (stores.session.getState().session.type === 'listening') {
  const speak = (frame: number): void => {
    const rms = 0.002 + 0.12 * Math.abs(Math.sin(frame / 3) * Math.sin(frame / 11));
    stores.levels.setState({ rms, peak: rms * 3 }, true);
  };
  for (let frame = 0; frame < 40; frame += 1) setTimeout(speak, 100, frame);
}
