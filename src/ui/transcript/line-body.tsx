interface LineBodyProps {
  readonly state: 'partial' | 'final' | 'unconfirmed' | 'gap';
  readonly text: string;
  /** Of a partial: so many leading UTF-16 units are forecast to stay. */
  readonly stableChars: number;
  /** What a gap says instead of words. */
  readonly gapText: string | null;
}

/** What was said in a line, or what is missing. */
export function LineBody({ state, text, stableChars, gapText }: LineBodyProps) {
  if (state === 'gap') {
    return (
      <>
        <p className="line-gap">{gapText}</p>
        {/* None were heard: whoever collects the words of each line finds none here. */}
        <span data-text="" hidden />
      </>
    );
  }
  const stable = state === 'partial' ? stableChars : text.length;
  return (
    // The words say in which direction they are read.
    <p className="line-words" dir="auto">
      {/* The same two elements from the first partial to the final: words only change colour. */}
      <span data-text="">
        <span>{text.slice(0, stable)}</span>
        <span className="line-tail">{text.slice(stable)}</span>
      </span>
      {state === 'unconfirmed' && <span className="line-note">not confirmed</span>}
    </p>
  );
}
