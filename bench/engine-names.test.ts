import { expect, test } from 'vitest';
import { EngineNames } from './engine-names.ts';

const decode = (pid: number) => ({ pid, script: 'decode-child.ts' });
const vad = { pid: 9, script: 'vad-child.ts' };

test('a process keeps its name; its successor takes it, and is counted', () => {
  const names = new EngineNames();
  const compiler = { pid: 5, script: '' };
  const first = names.look([decode(1), compiler, vad, decode(2)]);
  expect([...first]).toEqual([
    [1, 'engine decode 1'],
    [9, 'engine vad 1'],
    [2, 'engine decode 2'],
  ]);
  expect(names.look([decode(2), vad]).get(2)).toBe('engine decode 2');
  expect(names.look([decode(2), vad, decode(3)]).get(3)).toBe('engine decode 1');
  expect([...names.replaced]).toEqual([['engine decode 1', 1]]);
});
