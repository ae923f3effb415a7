import { expect, it } from 'vitest';
import { ManualClock } from '../shared/time/manual-clock.ts';
import { Conversation } from './conversation.ts';
import { FlushList } from './flush-list.ts';
import { Link } from './link.ts';
import { ProgressWatch } from './progress-watch.ts';
import { Sender } from './sender.ts';
import { SleepWatch } from '../shared/time/sleep-watch.ts';
import { StreamBuffer } from './stream-buffer.ts';
import { RecordingLog } from './stream-rig-double.ts';
import { startMessageOf } from './stt-stream-options.ts';
import { Timeline } from './timeline.ts';
import { MemoryTransport, readyMessage } from './transport-double.ts';

/** A conversation whose buffer can be looked into: what it keeps shows elsewhere only in a second attempt. */
function setUp() {
  const clock = new ManualClock();
  const sleepWatch = new SleepWatch(clock, () => clock.now());
  const log = new RecordingLog();
  const { openSocket } = new MemoryTransport();
  const timeline = new Timeline();
  const start = startMessageOf({ url: 'ws://test' }, { token: undefined, base: 0, resume: null });
  const link = new Link(
    {
      url: 'ws://test',
      start,
      clock,
      sleepWatch,
      openSocket,
      log,
      lastSeq: () => timeline.lastSeq,
    },
    { handleReady: () => undefined, handleMessage: () => undefined, handleLost: () => undefined },
  );
  const buffer = new StreamBuffer(160_000, 0);
  const flushes = new FlushList();
  const sender = new Sender({
    buffer,
    flushes,
    link,
    clock,
    ready: readyMessage(),
    received: () => 0,
  });
  const failures: string[] = [];
  const watch = new ProgressWatch(clock, sleepWatch, ({ failure }) => failures.push(failure.code));
  const talk = new Conversation(
    { sender, timeline, flushes, buffer, watch, log },
    {
      handleEvent: () => undefined,
      handleMoved: () => undefined,
      handleDone: () => failures.push('done'),
      handleUseless: ({ failure }) => failures.push(failure.code),
    },
  );
  buffer.appendAudio(new Int16Array(32_000).map((_, index) => index % 1000));
  sender.pump();
  return { talk, buffer, failures };
}

it('S13 audio is forgotten when a processed tile covers it, never by an ack', () => {
  const { talk, buffer, failures } = setUp();
  const acked = { received: 32_000, committed: 32_000, sendUntil: 960_000 };
  talk.handle({ type: 'ack', ...acked });
  expect(buffer.start).toBe(0);
  expect(buffer.read(0, 32_000)).toHaveLength(32_000);
  talk.handle({ type: 'final', seq: 1, id: '0', start: 0, end: 16_000, text: '' });
  expect(buffer.start).toBe(16_000);
  expect(buffer.read(16_000, 16_003)).toEqual(Int16Array.of(0, 1, 2));
  talk.handle({ type: 'gap', seq: 2, start: 16_000, end: 32_000, reason: 'engine_failed' });
  expect(buffer.start).toBe(32_000);
  expect(failures).toEqual([]);
});
