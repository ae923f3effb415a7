import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { StartMessage } from '../../../src/shared/protocol/client-message.ts';
import { ManualClock } from '../../../src/shared/time/manual-clock.ts';
import { createScriptedEngine } from '../engine/scripted/scripted-engine.ts';
import { createDecodeScheduler } from '../scheduler/decode-scheduler.ts';
import { SEGMENTER_DEFAULTS } from '../segmenter/segmenter-options.ts';
import { TimelineSegmenter } from '../segmenter/timeline-segmenter.ts';
import { DEFAULT_CREDIT } from './credit.ts';
import { RecordedOutput } from './session-double.ts';
import { SessionRegistry, type RegistryLimits } from './session-registry.ts';
import type { Session } from './session.ts';

const START: StartMessage = {
  type: 'start',
  audio: { encoding: 'pcm_s16le', sampleRateHz: 16_000, channels: 1 },
};
const LIMITS: RegistryLimits = {
  maxSessions: 100,
  maxSessionsPerAddress: 100,
  token: undefined,
  resumeWindowMs: 120_000,
  maxSessionMs: 600_000,
  graceMs: 5_000,
};

function open(limits: Partial<RegistryLimits> = {}) {
  const clock = new ManualClock();
  const engine = createScriptedEngine({ clock });
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  const services = {
    engine,
    clock,
    scheduler: createDecodeScheduler(engine.recognisers, { clock }),
    credit: DEFAULT_CREDIT,
    createSegmenter: (base: number) => new TimelineSegmenter(base, SEGMENTER_DEFAULTS),
  };
  const registry = new SessionRegistry(services, { ...LIMITS, ...limits }, log);
  registry.open();
  /** The code of its refusal, or the session with the connection that it got. */
  const start = (fields: Partial<StartMessage> = {}, address = 'here') => {
    const admission = registry.admit({ ...START, ...fields }, address);
    if (admission.type === 'refused') return admission.refusal.code;
    const output = new RecordedOutput();
    admission.session.attach(output, admission.from);
    return { session: admission.session, resumed: admission.resumed, output };
  };
  const begin = (address?: string) => {
    const started = start({}, address);
    if (typeof started === 'string') throw new Error(started);
    return started;
  };
  return { clock, engine, registry, start, begin, logged: () => lines.join('') };
}

const resumeOf = ({ id, secret }: Session, attempt: number) => ({
  resume: { session: id, secret, lastSeq: 0, attempt },
});

describe('only the owner resumes', () => {
  test('the right secret and a higher attempt: the same session, the older connection is superseded', () => {
    const { registry, start, begin } = open();
    const { session, output } = begin();
    expect(start(resumeOf(session, 1))).toMatchObject({ session, resumed: true });
    expect(output.left).toEqual(['superseded']);
    expect(registry.size).toBe(1);
  });

  test.each([
    ['another', 'x'],
    ['none', ''],
    ['one that begins right', 'begin'],
  ])('a wrong secret (%s): wrong_secret, and the live session is untouched', (_, wrong) => {
    const { registry, start, begin, logged } = open();
    const { session, output } = begin();
    const secret = wrong === 'begin' ? session.secret.slice(0, -1) : wrong;
    const resume = { session: session.id, secret, lastSeq: 99, attempt: 5 };
    expect(start({ resume })).toBe('wrong_secret');
    expect(output.left).toEqual([]);
    expect(session.attempt).toBe(0);
    expect(session.vacantSinceMs).toBeNull();
    expect(registry.size).toBe(1);
    expect(logged()).not.toContain(session.secret.slice(0, -1));
  });

  test('an attempt that is not above the last: superseded to the newcomer, and nothing changes', () => {
    const { start, begin } = open();
    const { session } = begin();
    const second = start(resumeOf(session, 7));
    for (const attempt of [0, 6, 7]) expect(start(resumeOf(session, attempt))).toBe('superseded');
    expect(second).toMatchObject({ output: { left: [] } });
    expect(session.attempt).toBe(7);
  });

  test('an unknown session, one whose window is over, one past its age: a new one at the client’s base', () => {
    const { clock, start, begin } = open();
    const unknown = { session: 'nobody', secret: 'x', lastSeq: 9, attempt: 3 };
    const fresh = start({ resume: unknown, base: 480 });
    expect(fresh).toMatchObject({ resumed: false, session: { watermarks: { received: 480 } } });
    // The client's generation goes on: its next attempt must be above this one.
    expect(fresh).toMatchObject({ session: { attempt: 3 } });

    const late = begin().session;
    late.detach(0);
    clock.advance(120_000);
    expect(start(resumeOf(late, 1))).toMatchObject({ resumed: false });

    const old = begin();
    clock.advance(600_000);
    expect(start(resumeOf(old.session, 1))).toMatchObject({ resumed: false });
    expect(old.output.left).toEqual(['restart']);
  });

  test('the token is asked for at each start, before anything is said of a session', () => {
    const { start } = open({ token: 'open-sesame' });
    const begun = start({ token: 'open-sesame' });
    if (typeof begun === 'string') throw new Error(begun);
    expect(start(resumeOf(begun.session, 1))).toBe('unauthorised');
    expect(start({ ...resumeOf(begun.session, 1), token: 'open-sesame' })).toMatchObject({
      resumed: true,
    });
  });
});

describe('places', () => {
  test('at the cap a start evicts whoever has been gone for longest; the attached stay', () => {
    const { clock, registry, start, begin, logged } = open({ maxSessions: 3 });
    const [attached, first, second] = [begin('a').session, begin('b').session, begin('c').session];
    second.detach(0);
    clock.advance(1);
    first.detach(0);
    clock.advance(1);
    expect(registry.readiness).toBe('ready');
    begin('d');
    expect(registry.size).toBe(3);
    expect(start(resumeOf(first, 1))).toMatchObject({ resumed: true });
    expect(logged()).toContain(`"session":"${second.id}","why":"evicted"`);
    expect(registry.readiness).toBe('full');
    expect(start()).toBe('overloaded');
    expect(attached.vacantSinceMs).toBeNull();
  });

  test('at an address’s cap the longest-detached of that address goes, not another’s', () => {
    const { clock, registry, start, begin } = open({ maxSessionsPerAddress: 2 });
    const other = begin('there').session;
    other.detach(0);
    clock.advance(1);
    const [gone] = [begin('here').session, begin('here').session];
    expect(start()).toBe('overloaded');
    gone.detach(0);
    begin('here');
    expect(registry.size).toBe(3);
    expect(start(resumeOf(other, 1), 'there')).toMatchObject({ resumed: true });
  });

  test('a resume needs no place of its own, from another address neither', () => {
    const { registry, start, begin } = open({ maxSessions: 1, maxSessionsPerAddress: 1 });
    const { session } = begin('here');
    expect(start(resumeOf(session, 1), 'there')).toMatchObject({ session, resumed: true });
    expect(registry.size).toBe(1);
    expect(start({}, 'there')).toBe('overloaded');
  });
});

describe('when the server goes', () => {
  test('every start is refused, resumes too; what nobody listens to ends, now and later; nothing is left', () => {
    const { clock, engine, registry, start, begin } = open();
    const [gone, here] = [begin().session, begin().session];
    gone.detach(0);
    registry.drain();
    expect(registry.size).toBe(1);
    expect(start()).toBe('going_away');
    expect(start(resumeOf(here, 1))).toBe('going_away');
    expect(start(resumeOf(gone, 1))).toBe('going_away');
    here.detach(0);
    expect(registry.size).toBe(0);
    expect(clock.pending).toBe(0);
    expect(engine.vads.every((vad) => vad.closed)).toBe(true);
  });
});
