import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether two secrets are the same: in constant time, whatever their lengths. */
export function equalSecrets(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
