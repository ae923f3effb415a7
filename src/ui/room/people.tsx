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

interface PersonProps {
  readonly participant: ReturnType<typeof useParticipants>[number];
  readonly colour: number;
  readonly isCaptioner: boolean;
}

function Person({ participant, colour, isCaptioner }: PersonProps) {
  const { name, identity } = useParticipantInfo({ participant });
  const isSpeaking = useIsSpeaking(participant);
  const isMuted = !participant.isMicrophoneEnabled;
  const hasMicrophone = participant.audioTrackPublications.size > 0;
  return (
    <PersonRow
      name={name?.trim() || (identity ?? '')}
      colour={colour}
      isMe={participant.isLocal}
      voice={!hasMicrophone ? 'observer' : isMuted ? 'muted' : isSpeaking ? 'speaking' : 'silent'}
      isCaptioner={isCaptioner}
    />
  );
}
