import { expect, test } from 'vitest';
import { readMainThread } from './main-thread-trace.ts';

const thread = (pid: number, tid: number, name: string) => ({
  name: 'thread_name',
  pid,
  tid,
  args: { name },
});
const task = (pid: number, tid: number, dur: number, tdur: number) => ({
  name: 'ThreadControllerImpl::RunTask',
  pid,
  tid,
  dur,
  tdur,
});

test('tasks of the busiest page by their processor time, whatever they waited', () => {
  const traceEvents = [
    thread(1, 1, 'CrBrowserMain'),
    thread(2, 2, 'CrRendererMain'),
    thread(3, 3, 'CrRendererMain'),
    task(1, 1, 900_000, 900_000),
    task(2, 2, 5_000, 1_000),
    task(3, 3, 700_000, 20_000),
    task(3, 3, 70_000, 60_000),
  ];
  expect(readMainThread(JSON.stringify({ traceEvents }))).toEqual({
    long: 1,
    longestMs: 60,
    totalMs: 80,
  });
});
