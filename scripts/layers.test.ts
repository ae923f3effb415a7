import { execFileSync } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const PROJECT = fileURLToPath(new URL('../', import.meta.url));

/** Who may not import whom (docs: who may import whom), each as one planted line. */
const REFUSED: readonly (readonly [file: string, specifier: string])[] = [
  ['src/main.tsx', './worker/stream.ts'],
  ['src/main.tsx', './worklet/processor.ts'],
  ['src/room-main.tsx', './worker/stream.ts'],
  ['src/room-main.tsx', 'livekit-client'],
  ['src/shared/audio/a.ts', '../../worker/stream.ts'],
  ['src/shared/a.ts', '../ui/app.tsx'],
  ['src/shared/a.ts', 'react'],
  ['src/shared/a.ts', 'zustand/vanilla'],
  ['src/shared/a.ts', 'node:fs'],
  ['src/shared/a.ts', '../../server/src/config.ts'],
  ['src/worklet/a.ts', '../worker/stream.ts'],
  ['src/worklet/a.ts', '../capture/graph.ts'],
  ['src/worklet/a.ts', 'zod/mini'],
  ['src/worklet/a.ts', '../shared/protocol/codes.ts'],
  ['src/worker/a.ts', '../worklet/processor.ts'],
  ['src/worker/deep/er/a.ts', '../../../stt/proxy.ts'],
  ['src/worker/a.ts', '../state/store.ts'],
  ['src/worker/a.ts', '../../server/src/session/session.ts'],
  ['src/capture/a.ts', '../worklet/processor.ts'],
  ['src/capture/a.ts', '../worker/stream.ts'],
  ['src/capture/a.ts', '../stt/proxy.ts'],
  ['src/capture/a.ts', '../state/store.ts'],
  ['src/capture/a.ts', 'react'],
  ['src/stt/a.ts', '../worker/stream.ts'],
  ['src/stt/a.ts', '../capture/graph.ts'],
  ['src/stt/a.ts', '../session/mic.ts'],
  ['src/room/a.ts', '../capture/graph.ts'],
  ['src/room/a.ts', '../state/store.ts'],
  ['src/state/a.ts', '../session/mic.ts'],
  ['src/state/a.ts', '../stt/proxy.ts'],
  ['src/session/a.ts', '../ui/app.tsx'],
  ['src/session/a.ts', '../worker/stream.ts'],
  ['src/session/a.ts', 'react'],
  ['src/session/a.ts', 'livekit-client'],
  ['src/ui/a.tsx', '../capture/graph.ts'],
  ['src/ui/dock/a.tsx', '../../stt/proxy.ts'],
  ['src/ui/a.tsx', '../room/room.ts'],
  ['src/ui/a.tsx', '../worker/stream.ts'],
  ['src/ui/a.tsx', '../worker/stream.ts?worker'],
  ['src/ui/a.tsx', '../main.tsx'],
  ['src/ui/room/a.tsx', '../../room-main.tsx'],
  ['src/ui/a.tsx', '@livekit/components-react'],
  ['src/ui/room/a.tsx', '../../room/room.ts'],
  ['src/ui/room/a.tsx', 'livekit-client'],
  ['server/src/session/a.ts', '../../../src/worker/stream.ts'],
  ['server/src/a.ts', '../../src/ui/app.tsx'],
  ['server/src/a.ts', '../../src/main.tsx'],
  ['server/src/a.ts', '../../src/room-main.tsx'],
  ['server/src/a.ts', 'react'],
  ['server/src/a.ts', '../../scripts/setup/lock.mjs'],
  ['server/src/a.ts', '../test/wire-client.ts'],
  // Tests and doubles, outside of tests.
  ['src/worker/a.ts', '../shared/time/manual-clock.ts'],
  ['src/session/a.ts', './scripted-ports.ts'],
  ['src/stt/a.ts', './proxy.test.ts'],
  ['src/stt/a.ts', 'vitest'],
  ['server/src/a.ts', '../../src/shared/time/manual-clock.ts'],
  ['server/src/a.ts', './socket-double.ts'],
  ['server/src/a.ts', './engine/test-support/processes.ts'],
  ['scripts/a.ts', './model-store/registry-double.ts'],
];

const ALLOWED: typeof REFUSED = [
  ['src/main.tsx', './session/mic.ts'],
  ['src/shared/audio/a.ts', '../protocol/codes.ts'],
  ['src/shared/a.ts', 'zod/mini'],
  ['src/worklet/a.ts', '../shared/audio/resampler.ts'],
  ['src/worker/a.ts', '../shared/protocol/codes.ts'],
  ['src/capture/a.ts', '../worklet/processor.ts?worker&url'],
  ['src/stt/a.ts', '../worker/stream.ts?worker'],
  ['src/room/a.ts', 'livekit-client'],
  ['src/ui/room/a.tsx', '@livekit/components-react'],
  ['src/session/a.ts', '../stt/proxy.ts'],
  ['src/session/a.ts', '../state/store.ts'],
  ['src/ui/dock/a.tsx', '../../session/mic.ts'],
  ['src/ui/a.tsx', '../state/store.ts'],
  ['server/src/session/a.ts', '../../../src/shared/protocol/codes.ts'],
  ['server/src/connection/a.ts', '../session/session.ts'],
  ['server/src/a.ts', 'node:fs'],
  ['src/worker/a.test.ts', '../shared/time/manual-clock.ts'],
];

/** What types and hooks are watched for, each as a file that breaks the rule named first. */
const BROKEN = {
  'no-floating-promises': ['.ts', 'export function f(p: () => Promise<void>) { p(); }'],
  'no-misused-promises': [
    '.ts',
    'export const f = (p: () => Promise<boolean>) => { if (p()) return 1; return 2; };',
  ],
  'switch-exhaustiveness-check': [
    '.ts',
    "export function f(x: 'a' | 'b') { switch (x) { case 'a': return 1; } return 2; }",
  ],
  'rules-of-hooks': [
    '.tsx',
    "import { useState } from 'react';\nexport function A(p: { b: boolean }) { if (p.b) useState(1); return null; }",
  ],
  'alt-text': ['.tsx', 'export const A = () => <img src="a.png" />;'],
  'no-cycle': ['.ts', "import { b } from './no-cycle-other.ts';\nexport const a = () => b;"],
} as const;

interface Diagnostic {
  readonly code: string;
  readonly message: string;
  readonly filename: string;
}

describe('the linter, with a violation planted for each rule', () => {
  let dir: string;
  let diagnostics: readonly Diagnostic[];

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'earshot layers '));
    copyFileSync(join(PROJECT, '.oxlintrc.json'), join(dir, '.oxlintrc.json'));
    copyFileSync(join(PROJECT, 'tsconfig.base.json'), join(dir, 'tsconfig.json'));
    symlinkSync(join(PROJECT, 'node_modules'), join(dir, 'node_modules'), 'junction');
    for (const [file, specifier] of [...REFUSED, ...ALLOWED])
      plant(file, `import '${specifier}';\n`);
    for (const [rule, [extension, source]] of Object.entries(BROKEN))
      plant(`src/ui/${rule}${extension}`, source);
    plant(
      'src/ui/no-cycle-other.ts',
      "import { a } from './no-cycle.ts';\nexport const b = () => a;",
    );
    diagnostics = lint();
  }, 60_000);

  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  function plant(file: string, source: string): void {
    const path = join(dir, file);
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, source);
  }

  function lint(): readonly Diagnostic[] {
    const oxlint = join(PROJECT, 'node_modules', 'oxlint', 'bin', 'oxlint');
    try {
      const output = execFileSync(
        process.execPath,
        [oxlint, '--format=json', 'src', 'server', 'scripts'],
        {
          cwd: dir,
          encoding: 'utf8',
        },
      );
      throw new Error(`nothing was refused: ${output}`);
    } catch (error) {
      const { stdout } = error as { stdout?: string };
      if (!stdout) throw error;
      return (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics;
    }
  }

  const refusals = (file: string, specifier: string) =>
    diagnostics.filter(
      ({ filename, code, message }) =>
        filename === file &&
        code.includes('no-restricted-imports') &&
        message.startsWith(`'${specifier}' `),
    );

  test.each(REFUSED)('%s may not import %s', (file, specifier) =>
    expect(refusals(file, specifier)).not.toHaveLength(0),
  );

  test.each(ALLOWED)('%s may import %s', (file, specifier) =>
    expect(refusals(file, specifier)).toHaveLength(0),
  );

  test.each(Object.entries(BROKEN))('%s bites', (rule, [extension]) => {
    const codes = diagnostics
      .filter(({ filename }) => filename === `src/ui/${rule}${extension}`)
      .map(({ code }) => code);
    expect(codes).toContainEqual(expect.stringContaining(rule));
  });
});
