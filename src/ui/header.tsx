import { AArrowDown, AArrowUp, SlidersHorizontal } from 'lucide-react';
import { TEXT_SIZES, type TextSize } from '../state/preferences-store.ts';

interface HeaderProps {
  readonly textSize: TextSize;
  onSmaller(): void;
  onLarger(): void;
  onDetails(): void;
}

/** The name, the size of the words, and the way to the details. */
export function Header({ textSize, onSmaller, onLarger, onDetails }: HeaderProps) {
  return (
    <header className="header">
      <h1 className="brand">
        <BrandMark />
        Earshot
      </h1>
      <div className="header-tools">
        <button
          type="button"
          className="icon-button"
          aria-label="Smaller words"
          aria-keyshortcuts="-"
          disabled={textSize === TEXT_SIZES[0]}
          onClick={onSmaller}
        >
          <AArrowDown aria-hidden="true" />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label="Larger words"
          aria-keyshortcuts="+"
          disabled={textSize === TEXT_SIZES.at(-1)}
          onClick={onLarger}
        >
          <AArrowUp aria-hidden="true" />
        </button>
        <button type="button" className="icon-button" aria-label="Details" onClick={onDetails}>
          <SlidersHorizontal aria-hidden="true" />
        </button>
      </div>
    </header>
  );
}

/** A source, and how far it is heard. */
export function BrandMark() {
  return (
    <svg className="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
      <circle cx="9" cy="23" r="4" />
      <path d="M9 13a10 10 0 0 1 10 10" />
      <path d="M9 5a18 18 0 0 1 18 18" />
    </svg>
  );
}
