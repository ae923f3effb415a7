import { beforeEach, expect, test } from 'vitest';
import type { RosterEntry } from '../../room/room-link.ts';
import { ManualClock } from '../../shared/time/manual-clock.ts';
import { Candidacy } from './candidacy.ts';

const NOW_MS = 1_000;

let clock: ManualClock;
let roster: RosterEntry[];
let announced: string[];
let candidacy: Candidacy;

function somebody(identity: string, captioner?: string, isLocal = false): RosterEntry {
  const facts = { isAgent: false, mayCaption: true, isLost: false };
  return { identity, name: identity, isLocal, ...facts, captioner };
}

/** The room tells it as it is now, this page with the attribute that it announced last. */
function tell(...others: readonly RosterEntry[]): void {
  roster = [somebody('me', announced.at(-1) || undefined, true), ...others];
  candidacy.review();
}

/** This page has words all the while. */
function speak(ms: number): void {
  for (let atMs = 0; atMs < ms; atMs += 300) {
    candidacy.noteOwnWords();
    clock.advance(300);
  }
}

beforeEach(() => {
  clock = new ManualClock();
  announced = [];
  candidacy = new Candidacy({
    clock,
    epochMs: () => NOW_MS + clock.now(),
    roster: () => roster,
    announce: (attribute) => announced.push(attribute),
    onElected: () => {},
  });
  tell();
});

test('it offers, is told so by the room, and is elected; no more once it takes that back', () => {
  candidacy.offer(true);
  expect(announced).toEqual(['1000']);
  expect(candidacy.isElected).toBe(false);
  tell();
  expect(candidacy.isElected).toBe(true);
  candidacy.offer(false);
  expect([candidacy.isElected, announced.at(-1)]).toEqual([false, '']);
});

test('who has offered before stays first, however far their clock is ahead', () => {
  tell(somebody('ada', '5000'));
  candidacy.offer(true);
  tell(somebody('ada', '5000'));
  expect(announced).toEqual(['5001']);
  expect([candidacy.elected, candidacy.hasOthers]).toEqual(['ada', true]);
});

test('one who is not heard for 4 s of words is passed over, until heard again', () => {
  tell(somebody('ada', '1'));
  candidacy.offer(true);
  tell(somebody('ada', '1'));
  speak(3_900);
  expect(candidacy.elected).toBe('ada');
  speak(600);
  expect(candidacy.isElected).toBe(true);
  candidacy.noteCaption('ada');
  expect(candidacy.elected).toBe('ada');
});

test('one who is heard is not passed over for a pause, though own words come first after it', () => {
  tell(somebody('ada', '1'));
  candidacy.offer(true);
  tell(somebody('ada', '1'));
  for (let sentence = 0; sentence < 10; sentence++) {
    speak(300);
    candidacy.noteCaption('ada');
    speak(600);
    clock.advance(6_000);
  }
  candidacy.noteOwnWords();
  expect(candidacy.elected).toBe('ada');
});

test('somebody behind it in line publishes: it goes to the end of the line', () => {
  candidacy.offer(true);
  tell(somebody('ada', '2000'));
  expect(candidacy.isElected).toBe(true);
  candidacy.noteCaption('ada');
  expect(announced.at(-1)).toBe('2001');
  tell(somebody('ada', '2000'));
  expect(candidacy.elected).toBe('ada');
});

test('back after its connection was cut it goes to the end of the line, and away it announces nothing', () => {
  candidacy.offer(true);
  tell(somebody('ada', '2000'));
  candidacy.setAway(true);
  tell(somebody('ada', '2000'), somebody('bo', '3000'));
  expect(announced).toEqual(['1000']);
  candidacy.setAway(false);
  expect(announced.at(-1)).toBe('3001');
  tell(somebody('ada', '2000'), somebody('bo', '3000'));
  expect(candidacy.elected).toBe('ada');
});

test('who has ever offered is known for one who did', () => {
  tell(somebody('ada', '1'));
  tell(somebody('ada'));
  expect([candidacy.hasEverOffered('ada'), candidacy.hasEverOffered('bo')]).toEqual([true, false]);
});
