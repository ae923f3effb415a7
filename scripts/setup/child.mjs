import { spawn } from 'node:child_process';

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, output: 'inherit' | 'collect', timeoutMs?: number, shell?: boolean }} options
 * @returns {Promise<{ ok: boolean, output: string, how: string }>} never rejects; `how` says how it
 *   ended, `output` is stdout and stderr where collected.
 */
export function runChild(command, args, { cwd, env, output, timeoutMs, shell = false }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: output === 'inherit' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      shell,
      ...(timeoutMs === undefined ? {} : { timeout: timeoutMs, killSignal: 'SIGKILL' }),
    });
    /** @type {string[]} */
    const text = [];
    child.stdout?.on('data', (chunk) => text.push(String(chunk)));
    child.stderr?.on('data', (chunk) => text.push(String(chunk)));
    child.once('error', (error) =>
      resolve({ ok: false, output: text.join(''), how: error.message }),
    );
    child.once('close', (code, signal) =>
      resolve({
        ok: code === 0,
        output: text.join(''),
        how: signal ? `ended by ${signal}` : `exit code ${code}`,
      }),
    );
  });
}
