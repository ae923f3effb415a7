import { LINK_MUTATIONS } from './link-mutations.ts';
import type { Mutation } from './mutation.ts';
import { SERVER_MUTATIONS } from './server-mutations.ts';
import { STREAM_MUTATIONS } from './stream-mutations.ts';

/** Mistakes that a person could make; each must be caught by {@link file://./../fuzz.test.ts}. */
export const MUTATIONS: readonly Mutation[] = [
  ...LINK_MUTATIONS,
  ...STREAM_MUTATIONS,
  ...SERVER_MUTATIONS,
];
