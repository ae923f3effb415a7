import type { Room } from 'livekit-client';
import {
  CAPTION_TOPIC,
  END_ATTRIBUTE,
  FINAL_ATTRIBUTE,
  SEGMENT_ATTRIBUTE,
  SPEAKER_ATTRIBUTE,
  SPEAKER_NAME_ATTRIBUTE,
  TRACK_ATTRIBUTE,
  type Caption,
} from '../shared/captions/caption.ts';
import { checkParticipantName } from '../shared/rooms/room-name.ts';
import { SenderLimits } from './sender-limits.ts';

/** Longer than any line; what a hostile sender adds is not read. */
const MAX_TEXT_CHARS = 4_000;
const MAX_ID_CHARS = 256;
/** A stream that has not ended by then is of nobody who speaks; what came of it has been told. */
const READ_WITHIN_MS = 10 * 60_000;
/** Captions that wait to be sent: minutes of a room. Beyond, the oldest partial goes, then the oldest. */
const MAX_WAITING = 256;

interface Waiting {
  readonly caption: Caption;
  readonly to: readonly string[] | undefined;
}

/** The one owner of the caption topic of a room: reads what others send, sends ours in order. */
export class CaptionStream {
  readonly #room: Room;
  readonly #handleCaption: (caption: Caption, sender: string) => void;
  readonly #limits = new SenderLimits();
  #waiting: Waiting[] = [];
  #sending: Promise<void> | null = null;
  #isClosed = false;

  constructor(room: Room, handleCaption: (caption: Caption, sender: string) => void) {
    this.#room = room;
    this.#handleCaption = handleCaption;
    room.registerTextStreamHandler(CAPTION_TOPIC, (reader, { identity }) => {
      void this.#read(reader, identity);
    });
  }

  send(caption: Caption, to?: readonly string[]): void {
    if (this.#isClosed) return;
    this.#waiting.push({ caption, to });
    if (this.#waiting.length > MAX_WAITING) {
      const partial = this.#waiting.findIndex((it) => !it.caption.isFinal);
      this.#waiting.splice(Math.max(0, partial), 1);
    }
    this.#sending ??= this.#sendAll();
  }

  /** Reads nothing any more, and takes nothing to send; resolves when what it took is sent, or cannot be. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#room.unregisterTextStreamHandler(CAPTION_TOPIC);
    await this.#sending;
  }

  async #sendAll(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const { id, trackSid, isFinal, text, endEpochMs, speaker } = next.caption;
      try {
        await this.#room.localParticipant.sendText(text, {
          topic: CAPTION_TOPIC,
          attributes: {
            [SEGMENT_ATTRIBUTE]: id,
            [TRACK_ATTRIBUTE]: trackSid,
            [FINAL_ATTRIBUTE]: String(isFinal),
            ...(endEpochMs === null ? {} : { [END_ATTRIBUTE]: String(Math.round(endEpochMs)) }),
            ...(speaker && {
              [SPEAKER_ATTRIBUTE]: speaker.identity,
              [SPEAKER_NAME_ATTRIBUTE]: speaker.name,
            }),
          },
          ...(next.to ? { destinationIdentities: [...next.to] } : {}),
        });
      } catch {
        // The connection is gone, or the room does not let us: nobody is there to be told.
      }
    }
    this.#sending = null;
  }

  async #read(reader: TextReader, sender: string): Promise<void> {
    const beganMs = performance.now();
    if (this.#isClosed || !this.#limits.open(sender, beganMs)) return;
    try {
      const facts = factsIn(reader.info);
      if (!facts) return;
      // An agent streams the words of one segment piece by piece: each piece shows at once.
      let text = '';
      for await (const piece of reader) {
        text = (text + piece).slice(0, MAX_TEXT_CHARS);
        if (this.#isClosed || performance.now() > beganMs + READ_WITHIN_MS) return;
        this.#handleCaption({ ...facts, isFinal: false, text }, sender);
      }
      // Of a stream of pieces only the attributes of its end say that this was all.
      const atEnd = factsIn(reader.info);
      if (atEnd?.isFinal && !this.#isClosed) this.#handleCaption({ ...atEnd, text }, sender);
    } catch {
      // The sender went away in the middle: what came of it has been told.
    } finally {
      this.#limits.close(sender);
    }
  }
}

/** What the attributes say by now, those of the end over those of the beginning; null: nothing that can be. */
function factsIn({
  id: streamId,
  attributes = {},
}: TextReader['info']): Omit<Caption, 'text'> | null {
  const id = attributes[SEGMENT_ATTRIBUTE] ?? streamId;
  const trackSid = attributes[TRACK_ATTRIBUTE] ?? '';
  if (id.length > MAX_ID_CHARS || trackSid.length > MAX_ID_CHARS) return null;
  const end = Number(attributes[END_ATTRIBUTE] ?? Number.NaN);
  return {
    id,
    trackSid,
    isFinal: attributes[FINAL_ATTRIBUTE] === 'true',
    endEpochMs: Number.isFinite(end) ? end : null,
    ...speakerIn(attributes),
  };
}

/** None where it is not whole, or is no name that can be shown. */
function speakerIn(attributes: Readonly<Record<string, string>>): Pick<Caption, 'speaker'> {
  const identity = attributes[SPEAKER_ATTRIBUTE] ?? '';
  const name = checkParticipantName(attributes[SPEAKER_NAME_ATTRIBUTE] ?? '');
  const isWhole = identity !== '' && identity.length <= MAX_ID_CHARS && name !== null;
  return isWhole ? { speaker: { identity, name } } : {};
}

/** As much of LiveKit's reader as is used. */
interface TextReader extends AsyncIterable<string> {
  readonly info: { readonly id: string; readonly attributes?: Record<string, string> };
}
