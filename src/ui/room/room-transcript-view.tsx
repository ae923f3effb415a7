import { ArrowDown } from 'lucide-react';
import { memo } from 'react';
import type { RoomLine, RoomLineChunk, Speaker } from '../../state/room-state.ts';
import type { Follow } from '../transcript/use-follow.ts';
import { roomGapText, speakerName } from '../words/room-words.ts';

interface RoomTranscriptViewProps {
  readonly chunks: readonly RoomLineChunk[];
  readonly speakers: Readonly<Record<string, Speaker>>;
  readonly follow: Follow;
  readonly isOver: boolean;
  readonly serverName: string;
}

/** What was said in the room: the reader's place, and the only thing that scrolls. */
export function RoomTranscriptView({
  chunks,
  speakers,
  follow,
  ...props
}: RoomTranscriptViewProps) {
  const isEmpty = chunks.length === 0;
  return (
    <main className="transcript">
      <div
        ref={follow.scroller}
        className="transcript-scroller"
        role="log"
        aria-live="off"
        aria-label="Transcript"
        tabIndex={isEmpty ? -1 : 0}
      >
        <div ref={follow.content} className="transcript-content">
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
        </div>
      </div>
      {isEmpty && (
        <div className="welcome">
          <h2 className="welcome-title">{props.isOver ? 'Nothing was said.' : 'You are in.'}</h2>
          <p className="welcome-text">
            {props.isOver ? 'No words came while you were here.' : 'What anyone says appears here.'}
          </p>
          <p className="welcome-server">
            Sound goes to <strong>{props.serverName}</strong> and nowhere else.
          </p>
        </div>
      )}
      {!follow.isFollowing && (
        <button type="button" className="jump" aria-keyshortcuts="J" onClick={follow.jumpToLive}>
          <ArrowDown aria-hidden="true" />
          Jump to live
        </button>
      )}
    </main>
  );
}

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
  const stableChars = line.state === 'partial' ? line.stableChars : line.text.length;
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
      {line.gap ? (
        <>
          <p className="line-gap">{roomGapText(line.gap)}</p>
          {/* None were heard: whoever collects the words of each line finds none here. */}
          <span data-text="" hidden />
        </>
      ) : (
        <p className="line-words">
          <bdi data-text="">
            <span>{line.text.slice(0, stableChars)}</span>
            <span className="line-tail">{line.text.slice(stableChars)}</span>
          </bdi>
          {line.state === 'unconfirmed' && <span className="line-note">not confirmed</span>}
        </p>
      )}
    </div>
  );
});

const TIME = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit' });

function timeOfDay(epochMs: number): string {
  return TIME.format(epochMs);
}
