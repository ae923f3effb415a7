/** A number of the command line, at least `min`; anything else ends the bench with a line that says so. */
export function numberOption(name: string, text: string, min: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= min) return value;
  console.error(`--${name} ${text}: a number from ${min} on is wanted`);
  process.exit(2);
}
