import { describe, expect, test, vi } from 'vitest';
import { beside, refusalOf } from './support/bystander.ts';
import { clientFrame, openUpgradedSocket } from './support/raw-socket.ts';
import { openServer } from './support/test-server.ts';

/** docs/FAULTS.md, hostile input: frames that the WebSocket layer answers, or the limits before any parsing. */
describe('H1 a message over its limit', () => {
  test('audio over 64 KiB: message_too_large, 4413; 64 KiB themselves are taken', async () => {
    const server = await openServer();
    await beside(server, async () => {
      const client = server.client();
      await client.start();
      client.sendFrame(0, new Int16Array(32_760));
      client.sendFrame(32_760, new Int16Array(32_761));
      expect(await refusalOf(client)).toBe('message_too_large, 4413');
      expect(client.all('ack')[0]).toMatchObject({ received: 32_760 });
    });
  });

  test.each([
    ['a start over 4 KiB', 4_096, false],
    ['text over 16 KiB', 16_385, true],
  ])('%s: message_too_large, 4413', async (_, length, isStarted) => {
    const server = await openServer();
    await beside(server, async () => {
      const client = server.client();
      await client.opened;
      if (isStarted) await client.start();
      client.send({ type: 'start', padding: 'x'.repeat(length) });
      expect(await refusalOf(client)).toBe('message_too_large, 4413');
    });
  });

  test('more than twice the largest: closed by the WebSocket layer, 1009', async () => {
    const server = await openServer();
    await beside(server, async () => {
      const client = server.client();
      await client.start();
      client.socket.send(new Uint8Array(1_000_000));
      expect((await client.closed).code).toBe(1009);
    });
  });
});

describe('bytes that are no frame end their own socket', () => {
  test.each([
    ['H2 a claimed length of 2^40', 1009, [0x82, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
    [
      'H2 a claimed length over 2^53',
      1009,
      [0x82, 0xff, ...Array<number>(8).fill(0xff), 0, 0, 0, 0],
    ],
    ['H3 an unmasked frame', 1002, [0x81, 0x02, 0x7b, 0x7d]],
    ['H4 a reserved opcode', 1002, [0x83, 0x80, 0, 0, 0, 0]],
    ['H4 reserved bits', 1002, [0xf1, 0x80, 0, 0, 0, 0]],
    ['H4 a ping in pieces', 1002, [0x09, 0x80, 0, 0, 0, 0]],
    ['H4 a ping of 126 bytes', 1002, [0x89, 0xfe, 0, 126, 0, 0, 0, 0]],
    ['H4 a continuation of nothing', 1002, [0x80, 0x80, 0, 0, 0, 0]],
    ['H4 a close code that may not be sent', 1002, [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xee]],
    ['H5 bad UTF-8 in text', 1007, [0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28]],
    ['H5 bad UTF-8 in a close reason', 1007, [0x88, 0x84, 0, 0, 0, 0, 0x03, 0xe8, 0xc3, 0x28]],
  ])('%s: %d', async (_, code, bytes) => {
    const server = await openServer();
    await beside(server, async () => {
      const raw = await openUpgradedSocket(server.url);
      raw.socket.write(Uint8Array.from(bytes));
      await raw.closed;
      expect(raw.closeCode()).toBe(code);
      await vi.waitFor(() => expect(server.sockets).toBe(1));
    });
  });
});

describe('H6 a flood of tiny fragments', () => {
  test('one message in 20,000 pieces: 1008, before it is put together', async () => {
    const server = await openServer();
    await beside(server, async () => {
      const raw = await openUpgradedSocket(server.url);
      const first = clientFrame(0x01, Buffer.from('{'));
      const more = clientFrame(0x00, Buffer.from(' '));
      raw.socket.write(Buffer.concat([first, ...Array<Buffer>(20_000).fill(more)]));
      await raw.closed;
      expect(raw.closeCode()).toBe(1008);
    });
  });

  test('pieces without any content are counted, too: 1008', async () => {
    const server = await openServer();
    await beside(server, async () => {
      const raw = await openUpgradedSocket(server.url);
      const first = clientFrame(0x02, new Uint8Array());
      const more = clientFrame(0x00, new Uint8Array());
      raw.socket.write(Buffer.concat([first, ...Array<Buffer>(20_000).fill(more)]));
      await raw.closed;
      expect(raw.closeCode()).toBe(1008);
    });
  });
});
