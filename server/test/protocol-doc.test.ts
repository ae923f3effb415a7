import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { closeCode, ERRORS } from '../../src/shared/protocol/codes.ts';
import {
  SERVER_MESSAGE_TYPES,
  type ServerMessage,
} from '../../src/shared/protocol/server-message.ts';
import { CLIENT_MESSAGE_TYPES } from '../../src/shared/protocol/client-message.ts';
import { GAP_REASONS } from '../../src/shared/protocol/gap-reason.ts';
import { scriptedAudio } from '../src/engine/scripted/scripted-audio.ts';
import { cut, resumeOf, sendFrom } from './support/resuming.ts';
import { openServer } from './support/test-server.ts';

const PAGE = readFileSync(new URL('../../docs/PROTOCOL.md', import.meta.url), 'utf8');

/** Cells of the table rows under a heading. */
function rowsUnder(heading: string): string[][] {
  const section = PAGE.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** The server's lines of the example under a heading, in order. */
function exampleUnder(heading: string): ServerMessage[] {
  const section = PAGE.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^← (\{.*\})$/gm)].map(
    ([, json]) => JSON.parse(json ?? '') as ServerMessage,
  );
}

/** Without what is different on each run. */
function timeless(messages: readonly ServerMessage[]): ServerMessage[] {
  return messages
    .filter(({ type }) => type !== 'ack' && type !== 'partial')
    .map((it) => (it.type === 'ready' ? { ...it, session: '', secret: '' } : it));
}

const MORNING = scriptedAudio([
  { silenceMs: 500 },
  { word: 'Good', ms: 300 },
  { word: 'morning.', ms: 500 },
]);

describe('docs/PROTOCOL.md', () => {
  test('its error codes are those of the code table', () => {
    const documented = rowsUnder('Codes')
      .filter(([code]) => /^`\w+`$/.test(code ?? ''))
      .map(([code = '', close, retryable]) => [code.slice(1, -1), close, retryable]);
    const real = Object.entries(ERRORS).map(([code, row]) => [
      code,
      row.close === null ? '—' : String(row.close),
      row.retryable ? 'yes' : 'no',
    ]);
    expect(documented).toEqual(real);
  });

  test('its close codes are those of the code table', () => {
    const documented = rowsUnder('Codes').filter(([code]) => /^\d{4}$/.test(code ?? ''));
    const generic = new Set([closeCode(1015).meaning, closeCode(4999).meaning]);
    const known = Array.from({ length: 4_000 }, (_, index) => 1_000 + index).filter(
      (code) => !generic.has(closeCode(code).meaning),
    );
    expect(new Set(documented.map(([code]) => Number(code)))).toEqual(new Set(known));
    for (const [code, meaning, action] of documented) {
      const row = closeCode(Number(code));
      expect(meaning?.replaceAll('`', '')).toBe(row.meaning.replaceAll('`', ''));
      expect(action).toContain(`\`${row.action}\``);
    }
  });

  test('it has every message type and every reason of a gap', () => {
    for (const name of [...CLIENT_MESSAGE_TYPES, ...SERVER_MESSAGE_TYPES, ...GAP_REASONS])
      expect(PAGE).toContain(`\`${name}\``);
  });

  test('its worked example is what a server says', async () => {
    const server = await openServer();
    const client = server.client();
    await client.start({ interim: true, base: 0 });
    client.sendAudio(MORNING);
    await client.next('partial');
    client.send({ type: 'flush', id: 'f1', at: MORNING.length });
    await client.next('flushed');
    client.sendGap(16_000, 'muted');
    client.sendAudio(scriptedAudio([{ word: 'Hello.', ms: 400 }, { silenceMs: 100 }]));
    client.end();
    expect((await client.closed).code).toBe(1000);
    const example = exampleUnder('A stream from begin to end');
    expect(timeless(client.messages)).toEqual(timeless(example));
    expect(example.some(({ type }) => type === 'partial')).toBe(true);
  });

  test('its example of a cut is what a server says over both sockets', async () => {
    const server = await openServer();
    const first = server.client();
    const begun = await first.start({ interim: false, base: 0 });
    sendFrom(first, MORNING.subarray(0, 16_000), 0);
    await first.next('speech');
    await first.next('ack', ({ received }) => received === 16_000);
    await cut(first);
    const second = server.client();
    const resume = resumeOf(begun, first, 1);
    const ready = await second.start({ interim: false, base: 0, resume });
    expect(ready).toMatchObject({ session: begun.session, secret: begun.secret });
    sendFrom(second, MORNING, ready.received);
    second.end();
    expect((await second.closed).code).toBe(1000);
    const messages = [...first.messages, ...second.messages];
    expect(timeless(messages)).toEqual(timeless(exampleUnder('Reconnect')));
  });
});
