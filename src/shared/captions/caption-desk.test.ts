import { describe, expect, it } from 'vitest';
import type { TranscriptEvent } from '../transcript/transcript-event.ts';
import { DeskRig, RIG_EPOCH_MS, RIG_TRACK } from './desk-rig-double.ts';

function elected(): DeskRig {
  const rig = new DeskRig();
  rig.desk.setElected(true);
  return rig;
}

describe('CaptionDesk, rule 1: what goes out', () => {
  it('publishes nothing while not elected', () => {
    const rig = new DeskRig();
    rig.partial(0, 1, 'one');
    rig.final(0, 2, 'One.');
    rig.clock.advance(60_000);
    expect(rig.read()).toEqual([]);
  });

  it('says of each caption its track, its end, and whether it is final', () => {
    const rig = elected();
    rig.partial(0, 1, 'one');
    rig.final(0, 2, 'One.');
    const facts = { id: rig.idAt(0), trackSid: RIG_TRACK };
    expect(rig.captions).toEqual([
      { ...facts, isFinal: false, text: 'one', endEpochMs: RIG_EPOCH_MS + 1_000 },
      { ...facts, isFinal: true, text: 'One.', endEpochMs: RIG_EPOCH_MS + 2_000 },
    ]);
  });

  it('lets the first partial of a segment through at once, then the newest in each 400 ms', () => {
    const rig = elected();
    rig.partial(0, 1, 'a');
    rig.partial(0, 1, 'a b');
    rig.partial(0, 1, 'a b c');
    rig.partial(1, 1, 'other');
    expect(rig.read()).toEqual(['own 0: a…', 'own 1: other…']);
    rig.clock.advance(399);
    expect(rig.read()).toEqual([]);
    rig.clock.advance(1);
    expect(rig.read()).toEqual(['own 0: a b c…']);
    rig.clock.advance(400);
    rig.partial(0, 1, 'a b c d');
    expect(rig.read()).toEqual(['own 0: a b c d…']);
  });

  it('sends no text again that is unchanged', () => {
    const rig = elected();
    rig.partial(0, 1, 'a');
    rig.clock.advance(1_000);
    rig.partial(0, 2, 'a');
    rig.partial(0, 2, 'a b');
    rig.partial(0, 2, 'a b c');
    rig.partial(0, 2, 'a b');
    rig.clock.advance(1_000);
    expect(rig.read()).toEqual(['own 0: a…', 'own 0: a b…']);
  });

  it('sends finals at once and in order, each once, and no partial after its final', () => {
    const rig = elected();
    rig.partial(0, 1, 'a');
    rig.partial(0, 1, 'a b');
    rig.final(0, 1, 'A b.');
    rig.final(0, 1, 'A b again.');
    rig.partial(0, 1, 'a b');
    rig.final(1, 3, 'C.');
    rig.clock.advance(1_000);
    expect(rig.read()).toEqual(['own 0: a…', 'own 0: A b.', 'own 1: C.']);
    expect(rig.clock.pending).toBe(0);
  });

  it('publishes words said twice, each segment whole', () => {
    const rig = elected();
    rig.final(0, 2, 'Yes yes.');
    rig.final(2, 4, 'Yes yes.');
    expect(rig.read()).toEqual(['own 0: Yes yes.', 'own 2: Yes yes.']);
  });

  it('shows the room nothing of what was said before the first captioner began', () => {
    const rig = new DeskRig();
    rig.final(0, 2, 'Before.');
    rig.partial(2, 3, 'and');
    rig.desk.setElected(true);
    rig.final(2, 4, 'And then.');
    expect(rig.read()).toEqual(['own 2: and…', 'own 2: And then.']);
  });
});

describe('CaptionDesk, rule 2: what comes to nothing', () => {
  it('ends with a blank final what was shown', () => {
    const rig = elected();
    rig.partial(0, 1, 'hm');
    rig.final(0, 2, '');
    expect(rig.read()).toEqual(['own 0: hm…', 'own 0:  ']);
  });

  it('says nothing of silence', () => {
    const rig = elected();
    rig.final(0, 10, '');
    rig.clock.advance(10_000);
    expect(rig.read()).toEqual([]);
  });
});

describe('CaptionDesk, rule 5: an election that is lost', () => {
  it('stops at once; the partials that wait are dropped', () => {
    const rig = elected();
    rig.partial(0, 1, 'a');
    rig.partial(0, 1, 'a b');
    rig.desk.setElected(false);
    rig.final(0, 2, 'A b.');
    rig.clock.advance(60_000);
    expect(rig.read()).toEqual(['own 0: a…']);
    expect(rig.clock.pending).toBe(0);
  });

  it('goes on under the same id when nobody else did', () => {
    const rig = elected();
    rig.partial(0, 1, 'a');
    rig.desk.setElected(false);
    rig.partial(0, 2, 'a b');
    rig.desk.setElected(true);
    rig.final(0, 3, 'A b c.');
    expect(rig.read()).toEqual(['own 0: a…', 'own 0: a b…', 'own 0: A b c.']);
  });

  it('adds the words that follow, under an id of their own, to what another finished', () => {
    const rig = elected();
    rig.partial(0, 1, 'one two');
    rig.desk.setElected(false);
    const end = { id: rig.idAt(0), trackSid: RIG_TRACK, endEpochMs: RIG_EPOCH_MS + 2_000 };
    rig.desk.noteIncoming({ ...end, isFinal: true, text: 'One two three four.' }, 'other');
    rig.desk.setElected(true);
    rig.final(0, 4, 'One two three four five six.');
    expect(rig.read()).toEqual(['own 0: one two…', 'own 2: five six.']);
  });

  it('does not publish what it heard while its connection was lost and another published', () => {
    const rig = elected();
    rig.partial(0, 1, 'one');
    rig.desk.setElected(false);
    rig.final(0, 2, 'One two.');
    rig.final(2, 4, 'Three four.');
    rig.partial(4, 6, 'five six');
    rig.desk.forgetUnsent();
    rig.desk.setElected(true);
    rig.final(4, 8, 'Five six seven eight.');
    rig.clock.advance(10_000);
    expect(rig.read()).toEqual(['own 0: one…', 'own 6: seven eight.']);
  });
});

describe('CaptionDesk, those who come late', () => {
  it('are given the last 20 finals in order, by whomever, and nobody else is', () => {
    const rig = new DeskRig();
    rig.incoming(0, 1, 'From before.', true);
    rig.incoming(1, 2, ' ', true);
    rig.desk.noteNewcomer('early');
    rig.desk.setElected(true);
    for (let n = 2; n < 21; n += 1) rig.final(n, n + 1, `Line ${n}.`);
    rig.partial(21, 22, 'open');
    rig.read();
    rig.desk.noteNewcomer('late');
    expect(rig.addressed.map(({ caption }) => caption.text)).toEqual([
      'From before.',
      ...Array.from({ length: 19 }, (_, n) => `Line ${n + 2}.`),
    ]);
    expect(rig.addressed.every(({ to }) => to.join(',') === 'late')).toBe(true);
    rig.final(21, 23, 'Line 21.');
    rig.addressed.length = 0;
    rig.desk.noteNewcomer('later');
    expect(rig.addressed[0]?.caption.text).toBe('Line 2.');
    expect(rig.read()).toEqual(['own 21: Line 21.']);
  });
});

describe('CaptionDesk, a stream that fails', () => {
  const note = (rig: DeskRig, event: TranscriptEvent): void =>
    rig.desk.noteOwnEvent({ trackSid: RIG_TRACK, originEpochMs: RIG_EPOCH_MS }, event);
  const samples = (start: number, end: number) => ({ start: start * 16_000, end: end * 16_000 });

  it('finishes what the stream left open by what it hears again, under its id', () => {
    const rig = elected();
    note(rig, { type: 'partial', id: '', ...samples(1, 2), text: 'one', stableChars: 0 });
    note(rig, { type: 'discard', start: 0 });
    note(rig, { type: 'final', id: '', ...samples(0, 3), text: 'One two.' });
    rig.clock.advance(10_000);
    expect(rig.read()).toEqual(['own 1: one…', 'own 1: One two.']);
  });

  it('finishes it by the words that it had, where they are lost', () => {
    const rig = elected();
    note(rig, { type: 'partial', id: '', ...samples(1, 2), text: 'one', stableChars: 0 });
    note(rig, { type: 'gap', ...samples(0, 3), reason: 'engine_failed' });
    rig.clock.advance(3_000);
    expect(rig.read()).toEqual(['own 1: one…', 'own 1: one']);
  });

  it('finishes it at once when the track is gone', () => {
    const rig = elected();
    rig.partial(0, 1, 'one');
    rig.partial(0, 1, 'one two');
    rig.desk.noteTrackGone(RIG_TRACK);
    rig.desk.noteTrackGone('TR_unknown');
    expect(rig.read()).toEqual(['own 0: one…', 'own 0: one two']);
    expect(rig.clock.pending).toBe(0);
  });

  it('leaves no timer when it is closed', () => {
    const rig = elected();
    rig.incoming(0, 1, 'open', false);
    rig.partial(2, 3, 'a');
    rig.partial(2, 3, 'a b');
    rig.desk.close();
    expect(rig.clock.pending).toBe(0);
  });
});
