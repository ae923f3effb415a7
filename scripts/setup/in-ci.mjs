/** Nobody looks: what is skipped has failed, and nothing is drawn at random. */
export function isInCi() {
  const value = process.env['CI'];
  return value !== undefined && value !== '' && value !== 'false' && value !== '0';
}
