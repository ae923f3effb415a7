import { expect, it } from 'vitest';
import { askReadiness } from './readiness.ts';

const answers = (status: number, contentType: string) => () =>
  Promise.resolve(new Response('{}', { status, headers: { 'content-type': contentType } }));
const signal = new AbortController().signal;

it.each([
  [200, 'application/json', 'ready'],
  [503, 'application/json; charset=utf-8', 'not_ready'],
  [503, 'text/html', 'no_answer'],
  [502, 'application/json', 'no_answer'],
] as const)('P24 reads %i %s as %s', async (status, contentType, readiness) => {
  expect(await askReadiness(answers(status, contentType), signal)).toBe(readiness);
});

it('P24 takes a refused connection for no answer', async () => {
  expect(await askReadiness(() => Promise.reject(new TypeError('refused')), signal)).toBe(
    'no_answer',
  );
});
