import { defineConfig } from 'vitest/config';

/** The suites that `npm test` counts; each is a project here (scripts/suites/suites.ts). */
const WIRE = 'server/test/**/*.test.ts';
const FUZZ = 'fuzz/**/*.test.ts';
const ENGINE = '**/*.engine.test.ts';
const NOT_OURS = ['**/node_modules/**', 'dist/**', 'e2e/**'];

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          setupFiles: ['scripts/suites/property-seed.ts'],
          // No test touches a global: one process for many files halves the daily loop.
          isolate: false,
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...NOT_OURS, WIRE, FUZZ, ENGINE],
        },
      },
      {
        // The real client and server in a world in memory, by random schedules.
        extends: true,
        test: { name: 'fuzz', include: [FUZZ] },
      },
      {
        // The server over real sockets, with the scripted engine.
        extends: true,
        test: {
          name: 'wire',
          setupFiles: ['scripts/suites/property-seed.ts'],
          include: [WIRE],
          exclude: [...NOT_OURS, ENGINE],
          testTimeout: 30_000,
        },
      },
      {
        // The real speech engine and its model; one file at a time, for it uses every core.
        extends: true,
        test: {
          name: 'engine',
          include: [ENGINE],
          exclude: NOT_OURS,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
