import { createRoot } from 'react-dom/client';
import { createLevelStore } from '../../../state/level-store.ts';
import { createPreferencesStore } from '../../../state/preferences-store.ts';
import { createRoomStore } from '../../../state/room-store.ts';
import { PeopleSheet, PersonRow, type PeopleProps } from '../people-list.tsx';
import { RoomPage } from '../room-page.tsx';
import { ROOM_GALLERY_NAMES, roomGalleryState } from './room-gallery-states.ts';

/** Development only: the room page in any state, from a plain object. `#joined`, `#room_full`. */
const name = location.hash.slice(1) || 'lobby';
const snapshot = roomGalleryState(name);
const stores = {
  room: createRoomStore(snapshot.room, snapshot),
  levels: createLevelStore(),
  preferences: createPreferencesStore(null),
};
if (name !== 'lobby') stores.preferences.setState({ displayName: 'Ada' });
/** For a console or a test: the page follows what is set here. */
Object.assign(globalThis, { __gallery: { ...stores, names: ROOM_GALLERY_NAMES } });
const nothing = (): void => {};

/** Whom the hooks of a live room would tell of. */
function People({ speakers, captioning, isOpen, onClose }: PeopleProps) {
  const voices = ['muted', 'speaking', 'silent', 'observer'] as const;
  return (
    <PeopleSheet isOpen={isOpen} onClose={onClose}>
      {Object.entries(speakers)
        .filter(([, speaker]) => speaker.isHere)
        .map(([identity, speaker], index) => (
          <PersonRow
            key={identity}
            name={speaker.name}
            colour={speaker.colour}
            isMe={index === 0}
            voice={voices[index % voices.length] ?? 'silent'}
            isCaptioner={
              captioning.type === 'me'
                ? index === 0
                : captioning.type === 'other' && captioning.identity === identity
            }
          />
        ))}
    </PeopleSheet>
  );
}

const container = document.getElementById('root');
if (!container) throw new Error('index.html has no #root');
addEventListener('hashchange', () => location.reload());
createRoot(container).render(
  <RoomPage
    stores={stores}
    session={{
      setMicrophoneShared: nothing,
      join: nothing,
      leave: nothing,
      backToLobby: nothing,
      readLines: nothing,
      setMicrophoneOn: nothing,
      changeMicrophone: nothing,
      setCaptioner: nothing,
      setSoundOn: nothing,
      startAudio: nothing,
      tryAgain: nothing,
    }}
    parts={{ People, Loudspeaker: () => null }}
    serverName="captions.example.org"
    listMicrophones={() =>
      Promise.resolve([{ deviceId: 'built-in', label: 'Built-in microphone' }])
    }
    copyText={() => Promise.resolve(true)}
  />,
);

const { phase } = snapshot;
if ('microphone' in phase && phase.microphone.type === 'open' && phase.microphone.isOn) {
  const speak = (frame: number): void => {
    const rms = 0.002 + 0.12 * Math.abs(Math.sin(frame / 3) * Math.sin(frame / 11));
    stores.levels.setState({ rms, peak: rms * 3 }, true);
  };
  for (let frame = 0; frame < 40; frame += 1) setTimeout(speak, 100, frame);
}
