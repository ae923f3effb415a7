import { defineConfig } from 'playwright/test';

/** The built app and the real server, started by the fixtures of e2e/support; one browser process a microphone. */
export default defineConfig({
  testDir: 'e2e',
  // `*.long.ts` take minutes each: `npm run test:long`.
  testMatch: process.env['EARSHOT_LONG_TESTS'] ? '**/*.long.ts' : '**/*.spec.ts',
  outputDir: 'test-results/browser',
  forbidOnly: Boolean(process.env['CI']),
  retries: 0,
  workers: 1, // the engine decodes on every core there is; two at once would measure each other
  timeout: 60_000,
  expect: { timeout: 15_000 },
  // The json goes where PLAYWRIGHT_JSON_OUTPUT_FILE says (scripts/suites/suites.ts).
  reporter: [['list'], ['json', { outputFile: '.cache/reports/browser.json' }]],
});
