import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captionId, type Caption } from './caption.ts';
import { IncomingCaptions, type IncomingRules } from './incoming-captions.ts';
import { RoomTranscript } from './room-transcript.ts';

const NOW_MS = 1_750_000_000_000;
const ORIGIN_MS = NOW_MS - 60_000;
const idAt = (seconds: number, trackSid = 'TR_a'): string =>
  captionId(trackSid, ORIGIN_MS, seconds * 16_000);

const partial = (text: string, over: Partial<Caption> = {}): Caption => ({
  id: idAt(1),
  trackSid: 'TR_a',
  isFinal: false,
  text,
  endEpochMs: null,
  ...over,
});
const final = (text: string, over: Partial<Caption> = {}): Caption =>
  partial(text, { isFinal: true, ...over });

function rig(over: Partial<IncomingRules> = {}) {
  const owners: Record<string, string> = { TR_a: 'ann', TR_b: 'bob' };
  const captions = new IncomingCaptions({
    ownerOf: (trackSid) => owners[trackSid],
    mayCaption: (sender) => sender !== 'stranger',
    mayTakeOver: (sender) => sender !== 'mallory',
    ...over,
  });
  const room = new RoomTranscript();
  return {
    owners,
    room,
    take(caption: Caption, sender = 'agent', arrivalMs = NOW_MS): void {
      room.apply(captions.take(caption, sender, arrivalMs));
    },
    settle: (epochMs: number) => room.apply(captions.settle(epochMs)),
    read: () => room.chunks.flat().map((it) => `${it.speaker} ${it.state} ${it.text}`),
  };
}

describe('IncomingCaptions', () => {
  it('merges by segment: the newest state is shown, under one id', () => {
    const { take, read, room } = rig();
    take(partial('hel'));
    take(partial('hello'));
    expect(read()).toEqual(['ann partial hello']);
    take(final('Hello.'));
    expect(read()).toEqual(['ann final Hello.']);
    expect(room.chunks.flat()[0]).toMatchObject({ id: idAt(1), startEpochMs: ORIGIN_MS + 1_000 });
  });

  it('believes a sender about who spoke on a track that is gone, and of no other', () => {
    const { take, read, owners } = rig();
    const speaker = { identity: 'zoe', name: 'Zoe' };
    take(final('One.', { id: '1', trackSid: 'TR_gone', speaker }));
    take(final('Two.', { id: '2', speaker }));
    delete owners['TR_a'];
    take(final('Three.', { id: '3', speaker }));
    take(final('Four.', { id: '4', trackSid: 'TR_other' }));
    expect(read()).toEqual(['zoe final One.', 'ann final Two.', 'ann final Three.']);
  });

  it('does not overwrite a final by a late partial', () => {
    const { take, read } = rig();
    take(final('Hello.'));
    take(partial('hel'));
    expect(read()).toEqual(['ann final Hello.']);
  });

  it('replaces a final by a newer one of the same sender alone', () => {
    const { take, read } = rig();
    take(final('Hello.'), 'carl');
    take(final('Hello, you.'), 'dora');
    expect(read()).toEqual(['ann final Hello.']);
    take(final('Hello, all.'), 'carl');
    expect(read()).toEqual(['ann final Hello, all.']);
  });

  it('lets another captioner finish what one has begun, and nobody else', () => {
    const { take, read } = rig();
    take(partial('I vote no'), 'carl');
    take(final('I vote yes'), 'mallory');
    expect(read()).toEqual(['ann partial I vote no']);
    take(final('I vote no.'), 'dora');
    expect(read()).toEqual(['ann final I vote no.']);
  });

  it('keeps back a partial that ends before the one shown, of the same sender', () => {
    const { take, read } = rig();
    take(partial('hello you', { endEpochMs: 2_000 }), 'carl');
    take(partial('hello', { endEpochMs: 1_000 }), 'carl');
    expect(read()).toEqual(['ann partial hello you']);
    // Another's clock is another's.
    take(partial('hello you all', { endEpochMs: 900 }), 'dora');
    expect(read()).toEqual(['ann partial hello you all']);
  });

  it.each(['', ' '])(
    'takes a line away by a final of %j, and shows no late partial again',
    (blank) => {
      const { take, read } = rig();
      take(partial('hm'));
      take(final(blank));
      take(partial('hm'));
      expect(read()).toEqual([]);
      take(final('Hm.'));
      expect(read()).toEqual(['ann final Hm.']);
    },
  );

  it('hears nobody who may not caption the track', () => {
    const { take, read } = rig();
    take(final('Nonsense.'), 'stranger');
    expect(read()).toEqual([]);
  });

  it('shows no words of a track that nobody is known to own', () => {
    const { take, read } = rig();
    take(final('Whose?', { trackSid: 'TR_x' }));
    expect(read()).toEqual([]);
  });

  it('remembers whose a track was after it has gone', () => {
    const { take, read, owners } = rig();
    take(partial('and th'));
    delete owners['TR_a'];
    take(final('And then.'));
    take(final('The end.', { id: idAt(2) }));
    expect(read()).toEqual(['ann final And then.', 'ann final The end.']);
  });

  it('lets no segment go over to another track', () => {
    const { take, read } = rig();
    take(final('Mine.'));
    take(final('Yours.', { trackSid: 'TR_b' }));
    expect(read()).toEqual(['ann final Mine.']);
  });

  it('takes the time of arrival where the id says none, the first one, or one that cannot be', () => {
    const { take, room } = rig();
    take(partial('a', { id: 'SG_1' }), 'agent', NOW_MS);
    take(final('a', { id: 'SG_1' }), 'agent', NOW_MS + 900);
    take(final('b', { id: captionId('TR_a', NOW_MS, 160_000) }), 'agent', NOW_MS + 1);
    take(final('c', { id: captionId('TR_a', 0, 0) }), 'agent', NOW_MS + 2);
    expect(room.chunks.flat().map((it) => [it.text, it.startEpochMs - NOW_MS])).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ]);
  });

  it('orders the segments of several tracks by when they began', () => {
    const { take, read } = rig();
    take(final('Second.', { id: idAt(4, 'TR_b'), trackSid: 'TR_b' }));
    take(final('First.', { id: idAt(3) }));
    expect(read()).toEqual(['ann final First.', 'bob final Second.']);
  });

  it('bounds text, ids and sids', () => {
    const { take, room } = rig({ ownerOf: () => 'ann' });
    take(final('x'.repeat(3_999) + '\u{1F600}'.repeat(9)));
    take(final('x', { id: 'i'.repeat(257) }));
    take(final('x', { id: '' }));
    take(final('x', { id: 'i', trackSid: 't'.repeat(257) }));
    expect(room.chunks.flat().map((it) => it.text)).toEqual(['x'.repeat(3_999)]);
  });

  it('settles what nobody finishes, and lets a final that comes yet replace it', () => {
    const { take, read, settle } = rig();
    take(partial('and th'));
    settle(NOW_MS);
    expect(read()).toEqual(['ann partial and th']);
    settle(NOW_MS + 1);
    expect(read()).toEqual(['ann unconfirmed and th']);
    take(final('And then.'), 'dora');
    expect(read()).toEqual(['ann final And then.']);
  });

  it('shows the last final of who first finished each segment, in whatever order partials come between', () => {
    const step = fc.record({
      seconds: fc.integer({ min: 0, max: 5 }),
      isFinal: fc.boolean(),
      text: fc.constantFrom('', ' ', 'yes', 'no'),
      sender: fc.constantFrom('carl', 'dora', 'stranger'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { take, room } = rig();
        const finals = new Map<string, { readonly sender: string; readonly text: string }>();
        for (const { seconds, isFinal, text, sender } of steps) {
          const id = idAt(seconds);
          take(partial(text, { id, isFinal }), sender);
          const isFirst = (finals.get(id)?.sender ?? sender) === sender;
          if (isFinal && sender !== 'stranger' && isFirst)
            finals.set(id, { sender, text: text.trim() });
        }
        const lines = room.chunks.flat();
        const settled = lines.filter((it) => it.state === 'final').map((it) => [it.id, it.text]);
        expect(new Map(settled as [string, string][])).toEqual(
          new Map([...finals].flatMap(([id, { text }]) => (text === '' ? [] : [[id, text]]))),
        );
        expect(lines.filter((it) => it.state === 'partial').some((it) => finals.has(it.id))).toBe(
          false,
        );
      }),
    );
  });
});
