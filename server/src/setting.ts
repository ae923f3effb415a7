import * as z from 'zod';

/** One setting of the server: its variable, what it may be, and a line for the README's table. */
export interface Setting<T> {
  readonly variable: string;
  /** As it would be written in the environment; null: unset. */
  readonly default: string | null;
  readonly schema: z.ZodType<T, string | undefined>;
  /** What is allowed, in words: ends the sentence "allowed: …". */
  readonly allowed: string;
  readonly doc: string;
  /** Its value is never echoed. */
  readonly secret?: true;
}

/** A whole number between two bounds, both allowed. */
export function whole(
  variable: string,
  fallback: number,
  [min, max]: readonly [number, number],
  doc: string,
): Setting<number> {
  const schema = z
    .string()
    .regex(/^\d{1,12}$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max));
  const allowed = `a whole number from ${min} to ${max}`;
  return { variable, default: String(fallback), schema, allowed, doc };
}

/** Values separated by commas; unset is none. */
export function list(
  variable: string,
  item: z.ZodType<string, string>,
  allowed: string,
  doc: string,
) {
  const schema = z
    .string()
    .optional()
    .transform((text) => (text ?? '').split(',').map((part) => part.trim()))
    .transform((parts) => parts.filter(Boolean))
    .pipe(z.array(item));
  return { variable, default: null, schema, allowed, doc } satisfies Setting<string[]>;
}

/** Any text, or unset. */
export function optional(
  variable: string,
  allowed: string,
  doc: string,
): Setting<string | undefined> {
  return { variable, default: null, schema: z.string().optional(), allowed, doc };
}
