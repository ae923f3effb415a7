import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captionerAttribute, electCaptioner, type CaptionerCandidate } from './election.ts';

const candidate = (
  identity: string,
  attribute: string | undefined,
  isLost = false,
): CaptionerCandidate => ({ identity, attribute, isLost });

const NOW_MS = 1_750_000_000_000;
const DAY_MS = 24 * 60 * 60 * 1000;

describe('electCaptioner', () => {
  it('chooses the one who has offered for longest', () => {
    const chosen = electCaptioner([
      candidate('a', '200'),
      candidate('b', '99'),
      candidate('c', '100'),
    ]);
    expect(chosen).toBe('b');
  });

  it('chooses the lowest identity by code units, where two began at once', () => {
    expect(electCaptioner([candidate('é', '5'), candidate('b', '5'), candidate('Z', '5')])).toBe(
      'Z',
    );
    expect(electCaptioner([candidate('b', '05'), candidate('a', '5')])).toBe('a');
  });

  it('chooses one whose connection is lost only where there is no other', () => {
    expect(electCaptioner([candidate('a', '1', true), candidate('b', '2')])).toBe('b');
    expect(electCaptioner([candidate('b', '2', true), candidate('a', '1', true)])).toBe('a');
  });

  it.each([undefined, '', ' ', '-1', '1.5', '1e3', '0x10', 'NaN', '9'.repeat(16), '1'.repeat(400)])(
    'takes %j for no offer',
    (attribute) => {
      expect(electCaptioner([candidate('a', attribute)])).toBeNull();
      expect(electCaptioner([candidate('a', attribute), candidate('b', '7', true)])).toBe('b');
    },
  );

  it('chooses the same one in whatever order the candidates are seen', () => {
    const offer = fc.record({
      identity: fc.string({ maxLength: 3 }),
      attribute: fc.option(fc.integer({ min: 0, max: 3 }).map(String), { nil: undefined }),
      isLost: fc.boolean(),
    });
    const offers = fc.uniqueArray(offer, { selector: (it) => it.identity, maxLength: 8 });
    fc.assert(
      fc.property(
        offers.chain((it) =>
          fc.tuple(fc.constant(it), fc.shuffledSubarray(it, { minLength: it.length })),
        ),
        ([candidates, shuffled]) => {
          expect(electCaptioner(shuffled)).toBe(electCaptioner(candidates));
        },
      ),
    );
  });
});

describe('captionerAttribute', () => {
  it('is the time of now where nobody offers', () => {
    expect(captionerAttribute(NOW_MS + 0.7, [undefined, '', 'soon'])).toBe(String(NOW_MS));
  });

  it('is later than all that it sees, though their clocks are ahead', () => {
    expect(captionerAttribute(NOW_MS, [String(NOW_MS + 5_000), String(NOW_MS - 5_000)])).toBe(
      String(NOW_MS + 5_001),
    );
  });

  it('does not outbid what is absurd', () => {
    const absurd = [String(NOW_MS + DAY_MS + 1), String(Number.MAX_SAFE_INTEGER), '9'.repeat(300)];
    expect(captionerAttribute(NOW_MS, absurd)).toBe(String(NOW_MS));
  });

  it('never displaces one who publishes, by clocks up to a day apart', () => {
    const skew = fc.integer({ min: -DAY_MS / 2, max: DAY_MS / 2 });
    fc.assert(
      fc.property(fc.array(skew, { minLength: 2, maxLength: 10 }), (skews) => {
        const here: CaptionerCandidate[] = [];
        for (const [index, skewMs] of skews.entries()) {
          const others = here.map((it) => it.attribute);
          const attribute = captionerAttribute(NOW_MS + skewMs + index, others);
          here.unshift(candidate(String(99 - index), attribute));
          expect(electCaptioner(here)).toBe('99');
        }
      }),
    );
  });
});
