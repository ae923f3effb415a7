import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { scriptedAudio } from '../src/engine/scripted/scripted-audio.ts';
import { RawClient } from './support/raw-client.ts';
import { runProcess, type ServerProcess } from './support/server-process.ts';

const SPEECH = scriptedAudio([{ silenceMs: 600 }, { word: 'alpha', ms: 400 }]);
const SCRIPTED = './scripted-main.ts';
const REAL = '../../src/main.ts';

async function openClient(server: ServerProcess): Promise<RawClient> {
  const client = new RawClient(`${(await server.url).replace('http', 'ws')}v1/stream`, {});
  onTestFinished(() => client.socket.terminate());
  return client;
}

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  test('no new streams; a draining one finishes; another is closed 1012 without a final; exit 0', async () => {
    const server = runProcess(SCRIPTED, { PORT: '0' });
    const draining = await openClient(server);
    await draining.start({ interim: false });
    draining.sendAudio(SPEECH);
    draining.end();
    const speaking = await openClient(server);
    await speaking.start({ interim: false });
    speaking.sendAudio(SPEECH);
    await speaking.next('speech');
    server.child.kill(signal);
    expect((await speaking.next('going_away')).graceMs).toBe(5_000);

    const late = await openClient(server);
    await expect(late.start()).rejects.toThrow('going_away');
    expect((await late.closed).code).toBe(1013);
    expect((await fetch(`${await server.url}readyz`)).status).toBe(503);
    expect((await fetch(`${await server.url}healthz`)).status).toBe(200);

    server.child.send('answer');
    expect((await draining.closed).code).toBe(1000);
    expect(draining.text).toBe('alpha');
    expect((await speaking.closed).code).toBe(1012);
    expect(speaking.all('final')).toEqual([]);
    expect(await server.exited).toEqual({ code: 0, signal: null });
  });

  test('a stream that does not finish within the grace is closed 1012; exit 0', async () => {
    const server = runProcess(SCRIPTED, { PORT: '0', EARSHOT_SHUTDOWN_GRACE_MS: '50' });
    const draining = await openClient(server);
    await draining.start({ interim: false });
    draining.sendAudio(SPEECH);
    draining.end();
    await draining.until(() => draining.all('speech').length > 0);
    server.child.kill(signal);
    expect((await draining.closed).code).toBe(1012);
    expect(await server.exited).toEqual({ code: 0, signal: null });
  });
});

describe('the process', () => {
  test('prints its address last, on the standard output, and nothing else there', async () => {
    const server = runProcess(SCRIPTED, { PORT: '0' });
    const url = await server.url;
    server.child.kill('SIGTERM');
    await server.exited;
    expect(server.output().stdout).toBe(`Earshot is ready: ${url}\n`);
  });

  test.each([
    ['PORT', { PORT: '80x' }, /^PORT: given: "80x"; allowed: a whole number from 0 to 65535\n$/],
    ['HOST', { HOST: '0.0.0.0' }, /^HOST=0\.0\.0\.0 .*EARSHOT_TOKEN.*EARSHOT_OPEN=anyone.*\n$/],
    [
      'EARSHOT_TOKEN',
      { EARSHOT_TOKEN: 'hush' },
      /^EARSHOT_TOKEN: given: a value that is not shown; allowed: .*\n$/,
    ],
  ])('a wrong %s is one line and exit 2', async (_, env, line) => {
    const server = runProcess(REAL, env);
    expect(await server.exited).toEqual({ code: 2, signal: null });
    expect(server.output().stderr).toMatch(line);
    expect(server.output().stderr).not.toContain('hush');
  });

  test('a port in use is one line that says which and how to choose another; exit 1', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const server = runProcess(SCRIPTED, { PORT: String(port) });
    expect(await server.exited).toEqual({ code: 1, signal: null });
    expect(server.output().stderr).toBe(
      `port ${port} on 127.0.0.1 is in use: choose another with PORT=${port + 1}\n`,
    );
  });
});
