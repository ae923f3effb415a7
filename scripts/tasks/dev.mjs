import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureDependencies } from '../setup/dependencies.mjs';
import { PROJECT_DIR } from '../setup/project.mjs';
import { withSetupLock } from '../setup/setup-lock.mjs';
import { TaskError } from '../setup/task-error.mjs';

/**
 * Vite serves the page and passes what belongs to the server on to it (vite.config.ts); tsx starts
 * the server anew as its files change. When one ends, the other is ended too.
 */
export async function run() {
  process.chdir(PROJECT_DIR);
  await withSetupLock(ensureDependencies);
  const { register } = await import('tsx/esm/api');
  const unregister = register();
  const { ensureModel } = await import('../model-store/ensure-model.ts');
  const { readConfig } = await import('../../server/src/config.ts');
  const read = readConfig(process.env);
  if (read.type === 'wrong') throw new TaskError(read.line);
  await ensureModel();
  await unregister();
  const { port, tls } = read.config;
  const env = {
    ...process.env,
    EARSHOT_DEV_BACKEND: `${tls ? 'https' : 'http'}://localhost:${port}`,
  };

  const bin = (/** @type {string} */ path) => join(PROJECT_DIR, 'node_modules', path);
  const children = [
    [bin('tsx/dist/cli.mjs'), 'watch', '--clear-screen=false', 'server/src/main.ts'],
    [bin('vite/bin/vite.js'), '--clearScreen', 'false'],
  ].map((args) => spawn(process.execPath, args, { stdio: 'inherit', env }));
  const endAll = () => children.forEach((child) => child.kill('SIGTERM'));

  // A terminal's Ctrl-C reaches the children as well; here it must not end us before them.
  process.on('SIGINT', endAll);
  process.on('SIGTERM', endAll);
  await Promise.all(
    children.map(
      (child) => new Promise((resolve) => child.once('exit', resolve).once('exit', endAll)),
    ),
  );
}
