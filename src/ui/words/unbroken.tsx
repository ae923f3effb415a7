/** As `lengthOf` and `secondsOf` write it. */
const LENGTH = /(\d[\d.]* (?:h|min|s)\b(?: \d+ (?:min|s)\b)?)/;

/** A sentence whose lengths, "7 s" or "2 min 5 s", are never parted by the end of a line. */
export function Unbroken({ words }: { words: string }) {
  return words.split(LENGTH).map((part, index) =>
    // Every second part is what was split at.
    index % 2 === 0 ? (
      part
    ) : (
      <span key={index} className="unbroken">
        {part}
      </span>
    ),
  );
}
