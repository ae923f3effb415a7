import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureLiveKitServer } from '../livekit/ensure-livekit-server.ts';
import { NoLiveKitServer } from '../livekit/livekit-binary.ts';
import { ensureModel } from '../model-store/ensure-model.ts';
import { ensureChromium } from '../setup/chromium.mjs';
import { runChild } from '../setup/child.mjs';
import { buildPage } from '../setup/page-build.mjs';
import { PROJECT_DIR, SCRATCH_DIR } from '../setup/project.mjs';
import { buildServer } from '../setup/server-build.mjs';
import { readPlaywright, readVitest } from './reports.ts';
import { judge, oneFailure, type Report, type Suite } from './suite.ts';

/** A suite that hangs is ended, and has failed. */
const SUITE_TIMEOUT_MS = 15 * 60_000;

/** The order is the cheapest first; browsers come last, on the pages that `build` made. */
export const SUITES: readonly Suite[] = [
  check('types', 'typescript/bin/tsc', ['-b']),
  check('lint', 'oxlint/bin/oxlint', ['--type-aware', '--deny-warnings']),
  check('format', 'prettier/bin/prettier.cjs', ['--check', '--log-level=warn', '.']),
  check('dead-code', 'knip/bin/knip.js', []),
  {
    // The build fails when the initial JavaScript outgrows its budget (vite.config.ts).
    name: 'build',
    run: async () => {
      await buildPage('info');
      await buildServer('warn');
      return { passed: 2, failed: 0, skipped: 0 };
    },
  },
  vitest('unit', async () => undefined),
  // They wait for clocks and sockets more than they compute.
  vitest('wire', async () => undefined, ['--maxWorkers=3']),
  vitest('fuzz', async () => undefined),
  vitest('engine', ensureModel),
  playwright('timing'),
  playwright('browser'),
  {
    // Rooms of a real LiveKit server, with people in them that need no browser and pages that do.
    name: 'room',
    run: async (args) => {
      try {
        const server = await ensureLiveKitServer();
        return await playwright('room', { EARSHOT_LIVEKIT_SERVER: server }).run(args);
      } catch (error) {
        if (!(error instanceof NoLiveKitServer)) throw error;
        return { passed: 0, failed: 0, skipped: 1, problem: error.message };
      }
    },
  },
];

/** Run only when named: `npm run test:long`. Minutes each, for what cannot be shown in less. */
export const LONG_SUITES: readonly Suite[] = [playwright('long')];

/** What `npm run check` runs. */
export const CHECKS: readonly string[] = ['types', 'lint', 'format', 'dead-code', 'build'];

/** A tool that says yes or no; what it says is shown when it is no. */
function check(name: string, script: string, toolArgs: readonly string[]): Suite {
  return {
    name,
    run: async (args) => {
      const { ok, output, how } = await runTool(script, [...toolArgs, ...args], 'collect');
      if (ok) return { passed: 1, failed: 0, skipped: 0 };
      process.stdout.write(output);
      return { ...oneFailure(how), failures: [{ name, why: output }] };
    },
  };
}

function vitest(
  name: string,
  prepare: () => Promise<void>,
  options: readonly string[] = [],
): Suite {
  return {
    name,
    run: async (args) => {
      await prepare();
      const report = freshReport(name);
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
      const ended = await runTool(
        'vitest/vitest.mjs',
        ['run', '--project', name, ...options, ...reporters, ...args],
        'inherit',
      );
      return judge(readReport(report, readVitest), ended);
    },
  };
}

function playwright(name: string, env: Readonly<Record<string, string>> = {}): Suite {
  return {
    name,
    run: async (args) => {
      await ensureModel();
      const chromium = await ensureChromium();
      const report = freshReport(name);
      const ended = await runTool(
        'playwright/cli.js',
        ['test', `--project=${name}`, ...args],
        'inherit',
        {
          ...env,
          EARSHOT_CHROMIUM: chromium,
          PLAYWRIGHT_JSON_OUTPUT_FILE: report,
        },
      );
      return judge(readReport(report, readPlaywright), ended);
    },
  };
}

function runTool(
  script: string,
  args: readonly string[],
  output: 'inherit' | 'collect',
  env: NodeJS.ProcessEnv = {},
) {
  return runChild(process.execPath, [join(PROJECT_DIR, 'node_modules', script), ...args], {
    cwd: PROJECT_DIR,
    env,
    output,
    timeoutMs: SUITE_TIMEOUT_MS,
  });
}

/** Where a runner leaves its report; what an earlier run left is gone. */
function freshReport(name: string): string {
  const dir = join(SCRATCH_DIR, 'reports');
  mkdirSync(dir, { recursive: true });
  const path = join(dir, `${name}.json`);
  rmSync(path, { force: true });
  return path;
}

function readReport(report: string, read: (json: string) => Report): Report | undefined {
  try {
    return read(readFileSync(report, 'utf8'));
  } catch {
    return undefined;
  }
}
