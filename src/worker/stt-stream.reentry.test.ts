import { describe, expect, it } from 'vitest';
import type { StreamEvent } from './event-queue.ts';
import { StreamRig, settledNow } from './stream-rig-double.ts';

/** Waits for its second attempt, with 1 s kept; closes itself when it tells of the one after. */
function sleepingRig(): StreamRig {
  const rig = new StreamRig({}, ({ type }, self) => {
    if (type === 'state' && self.transport.sockets.length === 2) self.stream.close();
  });
  rig.stream.expectEpoch(0);
  rig.becomeReady();
  rig.pushSeconds(1);
  rig.socket.end(1006);
  rig.clock.sleep(60_000);
  rig.wallMs += 60_000;
  return rig;
}

describe('a listener that closes the stream in the middle of an event', () => {
  it('S8 is told nothing after the terminal event, not even of words that are void', () => {
    const events: StreamEvent['type'][] = [];
    const rig = new StreamRig({}, (event, self) => {
      events.push(event.type);
      const isBack = self.transport.sockets.length === 2 && event.type === 'state';
      if (isBack && event.state.type === 'streaming') self.stream.close();
    });
    rig.becomeReady();
    rig.pushSeconds(1);
    rig.partial(0, 16_000, 'perhaps');
    rig.reconnect({ session: 'session-2' });
    expect(events.at(-1)).toBe('closed');
    expect(rig.clock.pending).toBe(0);
  });

  it.each<[string, (rig: StreamRig) => void]>([
    ['a timer', (rig) => rig.clock.advance(1_000)],
    ['wake', (rig) => rig.stream.wake()],
    ['the first frame', (rig) => void rig.push(1600)],
    ['the end of input', (rig) => void rig.stream.endInput()],
    ['an interruption', (rig) => rig.stream.interrupt('muted')],
    ['a new capture', (rig) => rig.stream.expectEpoch(1)],
  ])('S7 leaves nothing over where a sleep is noticed by %s', async (_by, notice) => {
    const rig = sleepingRig();
    notice(rig);
    rig.stream.wake();
    expect(await settledNow(rig.stream.outcome)).toEqual({ type: 'aborted' });
    expect(rig.clock.pending).toBe(0);
    expect(rig.stream.progress.heldSamples).toBe(0);
  });
});
