import { expect, test } from 'vitest';
import { mutated } from './apply.ts';
import { MUTATIONS } from './mutations.ts';

test.each(MUTATIONS)('the broken rule still has its place: $name', (mutation) => {
  expect(mutated(mutation)).toContain(mutation.replace);
});
