import { memo } from 'react';
import { useStore } from 'zustand';
import type { RoomLine, RoomLineChunk, RoomSnapshot, Speaker } from '../../state/room-state.ts';
import type { Shown } from '../../state/shown.ts';
import { LineBody } from '../transcript/line-body.tsx';
import { TranscriptFrame } from '../transcript/transcript-frame.tsx';
import type { Follow } from '../transcript/use-follow.ts';
import { roomGapText, speakerName } from '../words/room-words.ts';
import { timeOfDay } from '../words/time-words.ts';

interface RoomTranscriptViewProps {
  readonly store: Shown<RoomSnapshot>;
  /** There is no line. */
  readonly isEmpty: boolean;
  readonly follow: Follow;
  readonly isOver: boolean;
  readonly serverName: string;
}

/** What was said in the room, in its place on the page. */
export function RoomTranscriptView({ store, isEmpty, follow, ...props }: RoomTranscriptViewProps) {
  return (
    <TranscriptFrame
      follow={follow}
      isEmpty={isEmpty}
      welcome={
        <div className="welcome">
          <h2 className="welcome-title">{props.isOver ? 'Nothing was said.' : 'You are in.'}</h2>
          <p className="welcome-text">
            {props.isOver ? 'No words came while you were here.' : 'What anyone says appears here.'}
          </p>
          <p className="welcome-server">
            To become text, sound goes to <strong>{props.serverName}</strong> and nowhere else.
          </p>
        </div>
      }
    >
      <AllLines store={store} />
    </TranscriptFrame>
  );
}

/** Each line with its speaker. Follows the words by itself: for a partial nothing around it renders. */
const AllLines = memo(function AllLines({ store }: Pick<RoomTranscriptViewProps, 'store'>) {
  const chunks = useStore(store, (it) => it.chunks);
  const speakers = useStore(store, (it) => it.speakers);
  return (
    <section className="take">
      {chunks.map((chunk, index) => (
        <RoomChunk
          key={chunk[0]?.id}
          chunk={chunk}
          speakers={speakers}
          before={chunks[index - 1]?.at(-1)?.speaker ?? null}
        />
      ))}
    </section>
  );
});

interface RoomChunkProps {
  readonly chunk: RoomLineChunk;
  readonly speakers: Readonly<Record<string, Speaker>>;
  /** Who spoke the line before the first. */
  readonly before: string | null;
}

const RoomChunk = memo(function RoomChunk({ chunk, speakers, before }: RoomChunkProps) {
  return (
    <div className="chunk">
      {chunk.map((line, index) => (
        <RoomLineView
          key={line.id}
          line={line}
          name={speakerName(speakers, line.speaker)}
          colour={speakers[line.speaker]?.colour ?? 0}
          isContinued={(chunk[index - 1]?.speaker ?? before) === line.speaker}
        />
      ))}
    </div>
  );
});

interface RoomLineViewProps {
  readonly line: RoomLine;
  readonly name: string;
  readonly colour: number;
  /** The line before is of the same speaker: the name need not be seen again. */
  readonly isContinued: boolean;
}

const RoomLineView = memo(function RoomLineView({
  line,
  name,
  colour,
  isContinued,
}: RoomLineViewProps) {
  return (
    <div
      className="line room-line"
      data-segment={line.id}
      data-state={line.state}
      data-colour={colour}
      data-continued={isContinued}
    >
      <p className="room-line-head">
        <bdi className="room-line-speaker" data-speaker={line.speaker}>
          {name}
        </bdi>
        <time className="line-time" dateTime={new Date(line.startEpochMs).toISOString()}>
          {timeOfDay(line.startEpochMs)}
        </time>
      </p>
      <LineBody
        state={line.state}
        text={line.text}
        stableChars={line.stableChars}
        gapText={line.gap && roomGapText(line.gap)}
      />
    </div>
  );
});
