import { LiveKitRoom, useTracks, useTranscriptions } from '@livekit/components-react';
import { Track } from 'livekit-client';
import { createRoot } from 'react-dom/client';

/** A room as LiveKit's own React components show it: nothing of ours. Address and token are in the URL. */
function App() {
  const given = new URLSearchParams(location.search);
  return (
    <LiveKitRoom
      serverUrl={given.get('url') ?? ''}
      token={given.get('token') ?? ''}
      audio={false}
      video={false}
    >
      <Captions />
    </LiveKitRoom>
  );
}

function Captions() {
  const tracks = useTracks([Track.Source.Microphone]);
  return (
    <>
      {tracks.map(({ participant, publication }) => (
        <TrackCaptions
          key={publication.trackSid}
          name={participant.name ?? ''}
          sid={publication.trackSid}
        />
      ))}
    </>
  );
}

function TrackCaptions({ name, sid }: { readonly name: string; readonly sid: string }) {
  const captions = useTranscriptions({ trackSids: [sid] });
  return (
    <section aria-label={name}>
      {captions.map(({ text, streamInfo }) => (
        <p key={streamInfo.attributes?.['lk.segment_id']}>{text}</p>
      ))}
    </section>
  );
}

const container = document.getElementById('root');
if (container) createRoot(container).render(<App />);
