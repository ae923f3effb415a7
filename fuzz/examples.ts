import type { Schedule } from './steps.ts';

/** Schedules that once broke a rule: played first, every time. */
export const EXAMPLES: readonly Schedule[] = [];
