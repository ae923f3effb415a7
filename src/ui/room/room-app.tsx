import { RoomContext } from '@livekit/components-react';
import { useSyncExternalStore } from 'react';
import type { LiveRoom } from './live-room.ts';
import { Loudspeaker } from './loudspeaker.tsx';
import { People } from './people.tsx';
import { RoomPage, type LiveParts, type RoomPageProps } from './room-page.tsx';

export interface RoomAppProps extends Omit<RoomPageProps, 'parts'> {
  readonly liveRoom: Pick<LiveRoom, 'get' | 'subscribe'>;
}

const PARTS: LiveParts = { People, Loudspeaker };

/** The room page with what LiveKit's own hooks tell of the live room. */
export function RoomApp({ liveRoom, ...props }: RoomAppProps) {
  const live = useSyncExternalStore(liveRoom.subscribe, liveRoom.get);
  return (
    <RoomContext.Provider value={live ?? undefined}>
      <RoomPage {...props} parts={live && PARTS} />
    </RoomContext.Provider>
  );
}
