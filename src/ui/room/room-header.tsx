import { AArrowDown, AArrowUp, SlidersHorizontal, Users } from 'lucide-react';
import type { RefObject } from 'react';
import { TEXT_SIZES, type TextSize } from '../../state/preferences-store.ts';
import { BrandMark } from '../header.tsx';

interface RoomHeaderProps {
  readonly room: string;
  readonly textSize: TextSize;
  /** How many are here; null: not joined. */
  readonly people: number | null;
  readonly isPeopleOpen: boolean;
  onSmaller(): void;
  onLarger(): void;
  readonly peopleButton: RefObject<HTMLButtonElement | null>;
  onPeople(): void;
  onDetails(): void;
}

/** The way home, the room's name, the size of the words, and who is here. */
export function RoomHeader(props: RoomHeaderProps) {
  const { room, textSize, people } = props;
  return (
    <header className="header">
      <h1 className="brand">
        <a className="brand-home" href="/" aria-label="Earshot: your microphone">
          <BrandMark />
        </a>
        <span className="room-name">{room || 'Earshot'}</span>
      </h1>
      <div className="header-tools">
        <button
          type="button"
          className="icon-button"
          aria-label="Smaller words"
          aria-keyshortcuts="-"
          disabled={textSize === TEXT_SIZES[0]}
          onClick={props.onSmaller}
        >
          <AArrowDown aria-hidden="true" />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label="Larger words"
          aria-keyshortcuts="+"
          disabled={textSize === TEXT_SIZES.at(-1)}
          onClick={props.onLarger}
        >
          <AArrowUp aria-hidden="true" />
        </button>
        {people !== null && (
          <button
            type="button"
            className="icon-button"
            aria-label="Details"
            onClick={props.onDetails}
          >
            <SlidersHorizontal aria-hidden="true" />
          </button>
        )}
        {people !== null && (
          <button
            ref={props.peopleButton}
            type="button"
            className="button people-button"
            aria-expanded={props.isPeopleOpen}
            aria-label={`Participants: ${people}`}
            onClick={props.onPeople}
          >
            <Users aria-hidden="true" />
            {people}
          </button>
        )}
      </div>
    </header>
  );
}
