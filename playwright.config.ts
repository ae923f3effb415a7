import { defineConfig } from 'playwright/test';
import { isInCi } from './scripts/setup/in-ci.mjs';

/** The built app and the real server, started by the fixtures of e2e/support; one browser process a microphone. */
export default defineConfig({
  testDir: 'e2e',
  // A suite each (scripts/suites/suites.ts).
  projects: [
    // Measures sound to the sample: nothing runs beside it.
    { name: 'timing', testMatch: 'main-thread.spec.ts' },
    {
      name: 'browser',
      testMatch: '**/*.spec.ts',
      testIgnore: ['main-thread.spec.ts', 'e2e/room/**'],
    },
    // On a real LiveKit server, which the suite names: EARSHOT_LIVEKIT_SERVER. One at a time: each is a room of browsers.
    { name: 'room', workers: 1, testMatch: 'e2e/room/**/*.spec.ts' },
    // Minutes each: `npm run test:long`.
    { name: 'long', testMatch: '**/*.long.ts' },
  ],
  outputDir: 'test-results/browser',
  forbidOnly: isInCi(),
  retries: 0,
  workers: 2, // speech takes its time; files run side by side, the tests of one file do not
  timeout: 60_000,
  expect: { timeout: 15_000 },
  // The json goes where PLAYWRIGHT_JSON_OUTPUT_FILE says (scripts/suites/suites.ts).
  reporter: [['list'], ['json', { outputFile: '.cache/reports/browser.json' }]],
});
