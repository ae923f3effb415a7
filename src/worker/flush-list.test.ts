import { describe, expect, it } from 'vitest';
import { FlushList } from './flush-list.ts';
import { settledNow } from './stream-rig-double.ts';

describe('FlushList', () => {
  it('asking twice for one edge is one flush; a new edge is another', () => {
    const list = new FlushList();
    expect(list.ask(100)).toBe(list.ask(100));
    expect(list.ask(200)).not.toBe(list.ask(100));
  });

  it('each connection sends all that are open, in order of their edge', () => {
    const list = new FlushList();
    for (const at of [100, 200, 300]) void list.ask(at);
    list.settle('2', 200);
    expect(list.after(0)).toMatchObject({ number: 1, at: 100 });
    expect(list.after(1)).toMatchObject({ number: 3, at: 300 });
    expect(list.after(3)).toBeUndefined();
  });

  it('is settled once, by an answer that comes after its tiles; others are unknown or early', async () => {
    const list = new FlushList();
    const promise = list.ask(100);
    expect(list.settle('1', 99)).toBe('early');
    expect(list.settle('7', 100)).toBe('unknown');
    expect(await settledNow(promise ?? Promise.resolve(null))).toBe('pending');
    expect(list.settle('1', 100)).toBe('settled');
    expect(await promise).toBe('flushed');
    expect(list.settle('1', 100)).toBe('unknown');
  });

  it('is bounded: the 65th is not taken', () => {
    const list = new FlushList();
    for (let at = 1; at <= 64; at++) expect(list.ask(at)).not.toBeNull();
    expect(list.ask(65)).toBeNull();
  });
});
