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

  test('lists are split and trimmed', () => {
    expect(read({ EARSHOT_ALLOWED_HOSTS: ' a.example ,b.example,' })).toMatchObject({
      allowedHosts: ['a.example', 'b.example'],
    });
  });

  test('a secret is never shown', () => {
    expect(read({ EARSHOT_TOKEN: 'hush' })).not.toContain('hush');
  });

  test('the table has a row for every setting', () => {
    const rows = settingsTable().split('\n').slice(2);
    expect(rows).toHaveLength(Object.keys(SETTINGS).length);
    for (const row of rows) expect(row.split('|')).toHaveLength(6);
  });
});
