import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emptyFolder, openServer } from './support/test-server.ts';

const SCRIPT = `/* ${'a line that compresses well '.repeat(200)} */`;

function builtPage(): string {
  const folder = emptyFolder();
  const page = join(folder, 'dist');
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(page, 'index.html'), '<!doctype html><title>Earshot</title>');
  writeFileSync(join(page, 'assets', 'index-abc123.js'), SCRIPT);
  writeFileSync(join(page, '.hidden'), 'secret');
  return page;
}

/** A request whose path goes out as it is written: fetch() would tidy it. */
function rawGet(url: string, path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const asked = request({ hostname, port, path, headers }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += String(chunk)));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('the page', () => {
  test('index.html is asked for anew, hashed files are kept for ever, both compressed', async () => {
    const { url } = await openServer({ pageFolder: builtPage() });
    const index = await fetch(url);
    expect(index.status).toBe(200);
    expect(index.headers.get('cache-control')).toBe('no-cache');
    expect(await index.text()).toContain('Earshot');
    const script = await fetch(`${url}assets/index-abc123.js`);
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(script.headers.get('content-type')).toContain('javascript');
    expect(script.headers.get('content-encoding')).toMatch(/br|gzip|zstd/);
    expect(await script.text()).toBe(SCRIPT);
  });

  test('a strict Content-Security-Policy: no inline script or style, nothing foreign', async () => {
    const { url } = await openServer({ pageFolder: builtPage() });
    const { host } = new URL(url);
    const headers = (await fetch(url)).headers;
    const policy = headers.get('content-security-policy') ?? '';
    const directives = Object.fromEntries(
      policy.split(';').map((it) => it.trim().split(/ (.*)/s).slice(0, 2)),
    ) as Record<string, string>;
    expect(directives['default-src']).toBe("'self'");
    expect(directives['script-src']).toBe("'self'");
    expect(directives['style-src']).toBe("'self'");
    expect(directives['worker-src']).toBe("'self'");
    expect(directives['connect-src']).toBe(`'self' ws://${host} wss://${host}`);
    expect(directives['frame-ancestors']).toBe("'none'");
    expect(policy).not.toMatch(/unsafe|\*|upgrade-insecure/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  test.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '//secret.txt',
    '/.hidden',
    '/%00',
    '/%E0%A4%A',
    '/nowhere',
  ])('%s leads nowhere', async (path) => {
    const { url } = await openServer({ pageFolder: builtPage() });
    const { status, body } = await rawGet(url, path);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(body).not.toContain('secret');
    expect((await fetch(url)).status).toBe(200);
  });

  test('an oversized address and 65 KiB of headers are refused', async () => {
    const { url } = await openServer({ pageFolder: builtPage() });
    expect((await rawGet(url, `/${'x'.repeat(17_000)}`)).status).toBe(431);
    // So much that the refusal may overtake the writing: then all that is seen is the reset.
    const large = rawGet(url, '/', { 'x-padding': 'x'.repeat(65_000) });
    expect(['431', 'reset']).toContain(
      await large.then(
        ({ status }) => String(status),
        () => 'reset',
      ),
    );
    expect((await fetch(url)).status).toBe(200);
  });

  test('a foreign Host gets 421, health included', async () => {
    const { url } = await openServer({ pageFolder: builtPage() });
    for (const path of ['/', '/readyz', '/assets/index-abc123.js'])
      expect((await rawGet(url, path, { host: 'evil.example' })).status).toBe(421);
    expect((await rawGet(url, '/', { host: 'localhost' })).status).toBe(200);
  });

  test('over the request limit: 429 with Retry-After; health is not counted', async () => {
    const { url } = await openServer({
      pageFolder: builtPage(),
      config: { maxRequestsPerMinute: 2 },
    });
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url)).status).toBe(200);
    const third = await fetch(url);
    expect(third.status).toBe(429);
    expect(third.headers.get('retry-after')).not.toBeNull();
    expect((await fetch(`${url}healthz`)).status).toBe(200);
  });

  test('not built: says so', async () => {
    const { url } = await openServer();
    const answer = await fetch(url);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('npm run build');
  });

  test('what is in an address is not logged', async () => {
    const server = await openServer({ pageFolder: builtPage() });
    await fetch(`${server.url}?token=letmein`);
    await fetch(`${server.url}v1/stream?token=letmein`);
    const client = server.client();
    await client.start();
    client.end();
    await client.closed;
    expect(server.logged()).toContain('session started');
    expect(server.logged()).not.toContain('letmein');
  });
});
