import { describe, expect, test } from 'vitest';
import { readConfig, settingsTable } from './config.ts';
import { SETTINGS } from './settings.ts';

function read(env: Record<string, string>) {
  const result = readConfig(env);
  return result.type === 'wrong' ? result.line : result.config;
}

describe('configuration', () => {
  test('unset and empty are the defaults', () => {
    expect(read({})).toMatchObject({ host: '127.0.0.1', port: 8437, maxFrameBytes: 65_536 });
    expect(read({ PORT: '', EARSHOT_TOKEN: '' })).toEqual(read({}));
  });

  test.each([
    ['PORT', '-1'],
    ['PORT', '1e3'],
    ['PORT', '8080 '],
    ['PORT', '65536'],
    ['HOST', 'a b'],
    ['EARSHOT_ENDPOINT_SILENCE_MS', '499'],
    ['EARSHOT_ENGINE_PROCESSES', '0'],
    ['EARSHOT_LOG_LEVEL', 'loud'],
    ['EARSHOT_OPEN', 'yes'],
    ['EARSHOT_ALLOWED_ORIGINS', 'notes.example'],
    ['EARSHOT_ALLOWED_ORIGINS', 'https://a.example, https://b.example/'],
    ['EARSHOT_ALLOWED_HOSTS', 'a b'],
    ['EARSHOT_TLS_CERT', '/nonexistent.pem'],
  ])('%s=%s is one line with the variable and what is allowed', (variable, value) => {
    const line = read({ [variable]: value });
    expect(line).toMatch(
      new RegExp(
        `^${variable === 'EARSHOT_TLS_CERT' ? 'EARSHOT_TLS_KEY' : variable}: .*allowed: .+`,
      ),
    );
    expect(line).not.toContain('\n');
  });

  test('on another address a token, or the word that anyone may, is asked for', () => {
    for (const HOST of ['0.0.0.0', '::', '192.168.1.5', 'box.local']) {
      expect(read({ HOST })).toContain(`HOST=${HOST}`);
      expect(read({ HOST, EARSHOT_OPEN: 'anyone' })).toMatchObject({ host: HOST });
      expect(read({ HOST, EARSHOT_TOKEN: '12345678' })).toMatchObject({ token: '12345678' });
    }
    for (const HOST of ['127.0.0.1', '127.8.9.1', '::1', 'localhost'])
      expect(read({ HOST })).toMatchObject({ host: HOST });
  });

  const LIVEKIT = {
    LIVEKIT_URL: 'wss://rooms.example',
    LIVEKIT_API_KEY: 'a key',
    LIVEKIT_API_SECRET: 'hush',
  };

  test('LiveKit: all three settings or none; the one that is missing is named', () => {
    expect(read({})).not.toHaveProperty('livekit');
    expect(read(LIVEKIT)).toMatchObject({
      livekit: { url: 'wss://rooms.example', apiKey: 'a key', apiSecret: 'hush' },
    });
    for (const missing of Object.keys(LIVEKIT)) {
      const line = read({ ...LIVEKIT, [missing]: '' });
      expect(line).toMatch(new RegExp(`^${missing}: nothing was given; allowed: .+`));
      expect(line).not.toMatch(/hush|\n/);
    }
  });

  test.each([
    ['ws://127.0.0.1:7880', 'ws://127.0.0.1:7880'],
    ['http://localhost:7880/', 'ws://localhost:7880'],
    ['https://rooms.example', 'wss://rooms.example'],
    ['WSS://Rooms.Example:443/livekit/', 'wss://rooms.example/livekit'],
    ['wss://[::1]:7880', 'wss://[::1]:7880'],
  ])('LIVEKIT_URL=%s is given to pages as %s', (LIVEKIT_URL, url) => {
    expect(read({ ...LIVEKIT, LIVEKIT_URL })).toMatchObject({ livekit: { url } });
  });

  test.each([
    'rooms.example',
    'rooms.example:7880',
    'ftp://rooms.example',
    'wss://',
    'wss://ada:secret@rooms.example',
    'wss://rooms.example?token=1',
    'wss://rooms.example/#1',
    'javascript:alert(1)',
  ])('LIVEKIT_URL=%s is none', (LIVEKIT_URL) => {
    expect(read({ ...LIVEKIT, LIVEKIT_URL })).toMatch(/^LIVEKIT_URL: .*allowed: /);
  });

  test('lists are split and trimmed', () => {
    expect(read({ EARSHOT_ALLOWED_HOSTS: ' a.example ,b.example,' })).toMatchObject({
      allowedHosts: ['a.example', 'b.example'],
    });
  });

  test('a secret is never shown', () => {
    expect(read({ EARSHOT_TOKEN: 'hush' })).not.toContain('hush');
    expect(read({ LIVEKIT_API_SECRET: 'hush' })).not.toContain('hush');
  });

  test('the table has a row for every setting', () => {
    const rows = settingsTable().split('\n').slice(2);
    expect(rows).toHaveLength(Object.keys(SETTINGS).length);
    for (const row of rows) expect(row.split('|')).toHaveLength(6);
  });
});
