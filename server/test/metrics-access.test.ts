import { describe, expect, test } from 'vitest';
import { bearerHeader } from '../../src/shared/rooms/bearer-token.ts';
import type { Config } from '../src/config.ts';
import { scrape } from './support/scrape.ts';
import { openServer } from './support/test-server.ts';

const TOKEN = 'open-sesame-please';
const RIGHT = { authorization: `Bearer ${TOKEN}` };
const WRONG = { authorization: 'Bearer open-sesame-pleasf' };
const EVERYWHERE: Partial<Config> = { host: '0.0.0.0' };

/** Who asks, by the headers that tell it. */
const ASKERS: Readonly<Record<string, Record<string, string>>> = {
  nothing: {},
  'the right token': RIGHT,
  'a wrong token': WRONG,
  'the token as Basic': { authorization: `Basic ${TOKEN}` },
  'the token bare': { authorization: TOKEN },
  'half an escape': { authorization: 'Bearer %' },
  'Host localhost': { host: 'localhost:8437' },
  'Host [::1]': { host: '[::1]:8437' },
  'Host of the network': { host: '192.168.1.20:8437' },
  'an allowed Host': { host: 'notes.example' },
  'a foreign Host': { host: 'evil.example' },
  'a foreign Host and the right token': { host: 'evil.example', ...RIGHT },
  'X-Forwarded-For': { 'x-forwarded-for': '127.0.0.1' },
  Forwarded: { forwarded: 'for=127.0.0.1' },
  'a proxy and the right token': {
    host: 'notes.example',
    'x-forwarded-for': '203.0.113.7',
    ...RIGHT,
  },
};

const WITH_TOKEN = ['the right token', 'a proxy and the right token'];

/** To each kind of server the askers that get in. */
const SERVERS: readonly (readonly [string, Partial<Config>, readonly string[]])[] = [
  [
    'this machine alone, no token',
    {},
    [
      'nothing',
      'the right token',
      'a wrong token',
      'the token as Basic',
      'the token bare',
      'half an escape',
      'Host localhost',
      'Host [::1]',
    ],
  ],
  ['this machine alone, behind a proxy, no token', { trustedProxies: 1 }, []],
  ['this machine alone, a token', { token: TOKEN }, WITH_TOKEN],
  ['this machine alone, behind a proxy, a token', { token: TOKEN, trustedProxies: 1 }, WITH_TOKEN],
  ['everywhere, open to anyone', { ...EVERYWHERE, open: 'anyone' }, []],
  ['everywhere, a token', { ...EVERYWHERE, token: TOKEN }, WITH_TOKEN],
  [
    'everywhere, open to anyone, a token',
    { ...EVERYWHERE, open: 'anyone', token: TOKEN },
    WITH_TOKEN,
  ],
];

describe('who may read /metrics', () => {
  test.each(SERVERS)('%s', async (_title, config, admitted) => {
    const { url } = await openServer({ config: { ...config, allowedHosts: ['notes.example'] } });
    for (const [asker, headers] of Object.entries(ASKERS)) {
      const { status, body } = await scrape(url, headers);
      const expected = asker.startsWith('a foreign Host') ? 421 : 404;
      expect([asker, status]).toEqual([asker, admitted.includes(asker) ? 200 : expected]);
      expect(body.includes('earshot_')).toBe(status === 200);
    }
  });

  test('a token may be of any characters', async () => {
    const token = ' Ängström & Łódź 100% ';
    const { url } = await openServer({ config: { token } });
    expect((await scrape(url, { authorization: bearerHeader(token) })).status).toBe(200);
    expect((await scrape(url, { authorization: bearerHeader('Łódź') })).status).toBe(404);
  });

  test('only GET and HEAD', async () => {
    const { url } = await openServer();
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
      expect((await fetch(`${url}metrics`, { method })).status).toBe(404);
    const head = await fetch(`${url}metrics`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test('nobody where nothing is counted', async () => {
    const { url } = await openServer({ isCounted: false });
    expect((await scrape(url)).status).toBe(404);
  });
});

describe('other pages', () => {
  test('get 403, the right token or not; the browser would not let them read anything either', async () => {
    for (const [config, headers] of [
      [{}, {}],
      [{ token: TOKEN }, RIGHT],
    ] as const) {
      const { url } = await openServer({ config });
      for (const origin of ['null', 'https://evil.example', 'http://127.0.0.1:1'])
        expect((await scrape(url, { ...headers, origin })).status).toBe(403);
      for (const site of ['cross-site', 'same-site'])
        expect((await scrape(url, { ...headers, 'sec-fetch-site': site })).status).toBe(403);
      const { host } = new URL(url);
      const own = { origin: `http://${host}`, 'sec-fetch-site': 'same-origin' };
      for (const page of [own, { 'sec-fetch-site': 'none' }])
        expect((await scrape(url, { ...headers, ...page })).status).toBe(200);
    }
  });

  test('nothing is said to be readable by them, nor kept by anyone', async () => {
    const { url } = await openServer();
    const { headers } = await scrape(url);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('limits', () => {
  test('wrong tokens and failed starts of streams are one budget', async () => {
    const server = await openServer({ config: { token: TOKEN, maxFailedStarts: 2 } });
    await expect(server.client().start({ token: 'a wrong one' })).rejects.toThrow('unauthorised');
    expect((await scrape(server.url, WRONG)).status).toBe(404);
    const refused = await scrape(server.url, RIGHT);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await server.client().closed).reason).toContain('429');
  });

  test('no token is no guess: a page that has a browser ask so does not lock its user out', async () => {
    const server = await openServer({ config: { token: TOKEN, maxFailedStarts: 1 } });
    for (const headers of [{}, { ...WRONG, origin: 'https://evil.example' }])
      await scrape(server.url, headers);
    expect((await scrape(server.url, RIGHT)).status).toBe(200);
    await server.client().start({ token: TOKEN });
  });

  test('requests count, refused ones too', async () => {
    const { url } = await openServer({ config: { token: TOKEN, maxRequestsPerMinute: 2 } });
    const statuses = [];
    for (const headers of [{}, RIGHT, RIGHT]) statuses.push((await scrape(url, headers)).status);
    expect(statuses).toEqual([404, 200, 429]);
  });

  test('neither a token nor who asked is logged', async () => {
    const server = await openServer({ config: { token: TOKEN } });
    for (const headers of [RIGHT, WRONG, { 'x-forwarded-for': '203.0.113.7' }])
      await scrape(server.url, headers);
    expect(server.logged()).toContain('listening');
    expect(server.logged()).not.toMatch(/sesame|203\.0\.113\.7/);
  });
});
