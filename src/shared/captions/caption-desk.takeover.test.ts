import { describe, expect, it } from 'vitest';
import { captionId } from './caption.ts';
import { DeskRig, RIG_EPOCH_MS, RIG_TRACK } from './desk-rig-double.ts';

describe('CaptionDesk, rule 3: the segment that the former captioner left open', () => {
  it('is finished under its id by what this page hears of it, partials and final alike', () => {
    const rig = new DeskRig();
    rig.incoming(0, 1, 'and so', false);
    rig.partial(0.2, 1.5, 'and so we');
    rig.desk.setElected(true);
    rig.clock.advance(400);
    rig.partial(0.2, 2, 'and so we went');
    rig.final(0.2, 3, 'And so we went home.');
    rig.final(3, 4, 'Then.');
    rig.clock.advance(10_000);
    expect(rig.read()).toEqual([
      'former 0: and so we…',
      'former 0: and so we went…',
      'former 0: And so we went home.',
      'own 3: Then.',
    ]);
  });

  it('is finished by a final that was there at the election', () => {
    const rig = new DeskRig();
    rig.incoming(0, 1, 'and so', false);
    rig.final(0, 2, 'And so on.');
    rig.desk.setElected(true);
    expect(rig.read()).toEqual(['former 0: And so on.']);
  });

  it('is finished by the words that it had, after 3 s without words of this page', () => {
    const rig = new DeskRig();
    rig.incoming(0, 1, 'and so', false);
    rig.desk.setElected(true);
    rig.final(0, 2, '');
    rig.clock.advance(1_999);
    expect(rig.read()).toEqual([]);
    rig.clock.advance(1);
    expect(rig.read()).toEqual(['former 0: and so']);
    expect(rig.clock.pending).toBe(0);
  });

  it('is finished by the words that it had, before words that follow it', () => {
    const rig = new DeskRig();
    rig.incoming(0, 1, 'and so', false);
    rig.final(0, 2, '');
    rig.desk.setElected(true);
    rig.partial(2, 3, 'then');
    expect(rig.read()).toEqual(['former 0: and so', 'own 2: then…']);
  });

  it('keeps the words that this page came too late to hear, and goes on after them', () => {
    const rig = new DeskRig();
    rig.incoming(0, 6, 'one two three four five six', false);
    rig.partial(3, 7, 'four five six seven');
    rig.desk.setElected(true);
    rig.final(3, 8, 'Four five six seven eight.');
    rig.clock.advance(10_000);
    expect(rig.read()).toEqual([
      'former 0: one two three four five six',
      'own 3: seven…',
      'own 3: seven eight.',
    ]);
  });

  it('is not finished twice: a final of the former captioner that comes yet stands', () => {
    const rig = new DeskRig();
    rig.incoming(0, 2, 'one two', false);
    rig.partial(0, 2, 'one two');
    rig.desk.setElected(true);
    rig.incoming(0, 3, 'One two three.', true);
    rig.final(0, 5, 'One two three four five.');
    rig.clock.advance(10_000);
    expect(rig.read()).toEqual(['former 0: one two…', 'own 0: four five.']);
  });

  it('is ended blank where all its words are in a segment before it', () => {
    const rig = new DeskRig();
    rig.incoming(0, 2, 'one two', false);
    rig.incoming(2, 4, 'three four', false);
    rig.final(0, 5, 'One two three four five.');
    rig.desk.setElected(true);
    expect(rig.read()).toEqual(['former 0: One two three four five.', 'former 2:  ']);
  });

  it('is closed at the election when its track has gone meanwhile', () => {
    const rig = new DeskRig();
    rig.incoming(0, 2, 'one two', false);
    rig.desk.noteTrackGone(RIG_TRACK);
    rig.desk.setElected(true);
    expect(rig.read()).toEqual(['former 0: one two']);
    expect(rig.clock.pending).toBe(0);
  });
});

describe('CaptionDesk, rule 4: what is covered', () => {
  it('is not published again, within 300 ms of the edge', () => {
    const rig = new DeskRig();
    rig.incoming(0, 2, 'One two.', true);
    rig.final(0, 1.2, 'One.');
    rig.final(1.2, 2.3, 'Two.');
    rig.desk.setElected(true);
    expect(rig.read()).toEqual([]);
  });

  it('is cut off the segment that it covers in part', () => {
    const rig = new DeskRig();
    rig.incoming(0, 2, 'One two.', true);
    rig.final(0, 4, 'One two three four.');
    rig.desk.setElected(true);
    expect(rig.read()).toEqual(['own 0: three four.']);
  });

  it('is cut off partials as off their final', () => {
    const rig = new DeskRig();
    rig.incoming(0, 2, 'One two.', true);
    rig.desk.setElected(true);
    rig.partial(0, 2, 'one two');
    rig.partial(0, 3, 'one two three');
    rig.final(0, 4, 'One two three four.');
    expect(rig.read()).toEqual(['own 0: three…', 'own 0: three four.']);
  });

  it('finals that came between the former captioner and the election are published then, in order', () => {
    const rig = new DeskRig();
    rig.incoming(0, 2, 'One two.', true);
    rig.final(0, 2, 'One two.');
    rig.final(2, 4, 'Three four.');
    rig.final(4, 6, 'Five six.');
    rig.desk.setElected(true);
    expect(rig.read()).toEqual(['own 2: Three four.', 'own 4: Five six.']);
  });

  it('finals of long before are not', () => {
    const rig = new DeskRig();
    rig.incoming(0, 2, 'One two.', true);
    rig.final(2, 4, 'Three four.');
    rig.clock.advance(30_001);
    rig.desk.setElected(true);
    expect(rig.read()).toEqual([]);
  });

  it.each([-3_600_000, -2_000, 2_000, 3_600_000])(
    'is found though the clock of the former captioner is %i ms off',
    (offMs) => {
      const rig = new DeskRig();
      const originMs = RIG_EPOCH_MS + offMs;
      const incoming = (start: number, end: number, text: string, isFinal: boolean): void => {
        rig.clock.advance(end * 1_000 + 600 - rig.clock.now());
        rig.desk.noteIncoming(
          {
            id: captionId(RIG_TRACK, originMs, start * 16_000),
            trackSid: RIG_TRACK,
            isFinal,
            text,
            endEpochMs: originMs + end * 1_000,
          },
          'former',
        );
      };
      rig.final(0, 1, 'One.');
      incoming(0, 1.1, 'One.', true);
      rig.partial(1, 2, 'two');
      incoming(1.1, 2.3, 'Two three', false);
      rig.desk.setElected(true);
      rig.final(1, 3, 'Two three four.');
      rig.clock.advance(10_000);
      const id = captionId(RIG_TRACK, originMs, 1.1 * 16_000);
      expect(rig.captions.map((it) => [it.id, it.text])).toEqual([
        [id, 'two'],
        [id, 'Two three four.'],
      ]);
    },
  );
});
