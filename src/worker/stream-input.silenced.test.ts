import { describe, expect, it } from 'vitest';
import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import { FRAME_SAMPLES, InputRig, span } from './input-rig-double.ts';

/** As a worklet goes on delivering: frames of 100 ms, all samples of one size. */
function deliver(rig: InputRig, ms: number, size: number): void {
  for (let toldMs = 0; toldMs < ms; toldMs += 100) {
    rig.clock.advance(100);
    const pcm = Int16Array.from({ length: FRAME_SAMPLES }, (_, at) =>
      at % 2 === 0 ? size : -size,
    );
    rig.input.take({ ...rig.frame(), pcm });
  }
}

describe('S20 a room goes on delivering zeros of a track that is muted or cut off', () => {
  it.each<[ClientGapReason, number, ClientGapReason | 'audio']>([
    ['source_lost', 0, 'source_lost'],
    ['source_lost', 1, 'source_lost'],
    ['source_lost', 2, 'audio'],
    ['silence', 0, 'silence'],
    ['silence', 1, 'silence'],
    ['silence', 2, 'audio'],
    ['suspended', 0, 'audio'],
    ['muted', 0, 'muted'],
    ['muted', 2_000, 'muted'],
  ])('S20 interrupted by %s, frames of ±%i are %s', (reason, size, what) => {
    const rig = new InputRig();
    rig.attach(0);
    deliver(rig, 500, 2_000);
    rig.input.interrupt(reason);
    deliver(rig, 1_000, size);
    rig.input.interrupt(null);
    deliver(rig, 500, 2_000);
    const pieces = what === 'audio' ? [span(2_000)] : [span(500), span(1_000), span(500)];
    expect(rig.pieces.map(([, samples]) => samples)).toEqual(pieces);
    expect(rig.pieces.map(([kind]) => kind)).toEqual(
      what === 'audio' ? ['audio'] : ['audio', what, 'audio'],
    );
  });

  it('S20 the last words of a source that is cut off are audio, what follows is the gap', () => {
    const rig = new InputRig();
    rig.attach(0);
    deliver(rig, 500, 2_000);
    rig.input.interrupt('source_lost');
    deliver(rig, 300, 2_000);
    deliver(rig, 30_000, 0);
    rig.input.interrupt(null);
    deliver(rig, 200, 2_000);
    expect(rig.pieces).toEqual([
      ['audio', span(800)],
      ['source_lost', span(30_000)],
      ['audio', span(200)],
    ]);
    expect(rig.sink.gapsTold).toBeLessThanOrEqual(31);
  });
});
