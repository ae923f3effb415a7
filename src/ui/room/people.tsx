import { useIsSpeaking, useParticipantInfo, useParticipants } from '@livekit/components-react';
import { PersonRow, PeopleSheet, type PeopleProps } from './people-list.tsx';

/** Everyone who is in the room now, by LiveKit's own hooks. Within a RoomContext. */
export function People({ speakers, captioning, isOpen, onClose }: PeopleProps) {
  const participants = useParticipants();
  return (
    <PeopleSheet isOpen={isOpen} onClose={onClose}>
      {participants.map((participant) => (
        <Person
          key={participant.identity}
          participant={participant}
          colour={speakers[participant.identity]?.colour ?? 0}
          isCaptioner={
            captioning.type === 'me'
              ? participant.isLocal
              : captioning.type === 'other' && captioning.identity === participant.identity
          }
        />
      ))}
    </PeopleSheet>
  );
}

/** LiveKit's name of the source. */
const SCREEN_SOUND = 'screen_share_audio';

interface PersonProps {
  readonly participant: ReturnType<typeof useParticipants>[number];
  readonly colour: number;
  readonly isCaptioner: boolean;
}

function Person({ participant, colour, isCaptioner }: PersonProps) {
  const { name, identity } = useParticipantInfo({ participant });
  const isSpeaking = useIsSpeaking(participant);
  // What is transcribed: a voice need not be named a microphone.
  const voices = [...participant.audioTrackPublications.values()].filter(
    ({ source }) => String(source) !== SCREEN_SOUND,
  );
  const isMuted = voices.every((it) => it.isMuted);
  return (
    <PersonRow
      name={name?.trim() || (identity ?? '')}
      colour={colour}
      isMe={participant.isLocal}
      voice={
        voices.length === 0 ? 'observer' : isMuted ? 'muted' : isSpeaking ? 'speaking' : 'silent'
      }
      isCaptioner={isCaptioner}
    />
  );
}
