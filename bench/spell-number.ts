const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'zero ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

/** English words of a whole number in digits; from a million on, or with a leading zero, digit by digit. */
export function spellNumber(digits: string): string {
  const value = Number(digits);
  if (digits.length > 6 || (digits.startsWith('0') && digits.length > 1)) {
    return Array.from(digits, (digit) => SMALL[Number(digit)]).join(' ');
  }
  if (value < 20) return SMALL[value] ?? '';
  if (value < 100) return withRest(TENS[Math.floor(value / 10)] ?? '', value % 10);
  if (value < 1000) return withRest(`${SMALL[Math.floor(value / 100)]} hundred`, value % 100);
  return withRest(`${spellNumber(String(Math.floor(value / 1000)))} thousand`, value % 1000);
}

function withRest(words: string, rest: number): string {
  return rest === 0 ? words : `${words} ${spellNumber(String(rest))}`;
}
