import { describe, expect, it } from 'vitest';
import { ERRORS } from '../shared/protocol/codes.ts';
import { settledNow, StreamRig } from './stream-rig-double.ts';

/** Ready, with 4 s sent. */
function rigWithAudio(): StreamRig {
  const rig = StreamRig.ready();
  rig.pushSeconds(4);
  return rig;
}

describe('a link that ends with a code for another attempt', () => {
  it.each([
    [1000, 'link_lost'],
    [1001, 'link_lost'],
    [1006, 'link_lost'],
    [1011, 'internal'],
    [1012, 'link_lost'],
    [1013, 'overloaded'],
    [3000, 'link_lost'],
    [4404, 'wrong_secret'],
    [4408, 'idle_timeout'],
    [4429, 'too_fast'],
  ] as const)('close %i without an error: reconnecting, because of %s', async (code, cause) => {
    const rig = rigWithAudio();
    rig.socket.end(code);
    expect(rig.stream.state).toMatchObject({ type: 'reconnecting', cause });
    expect(await settledNow(rig.stream.outcome)).toBe('pending');
    rig.awaitAttempt();
    rig.becomeReady();
    expect(rig.stream.state.type).toBe('streaming');
  });

  it.each([1013, 4429])('close %i: not before the server said, online or not', (code) => {
    const rig = rigWithAudio();
    const error = { code: 'overloaded', message: '', fatal: true, retryable: true } as const;
    rig.socket.say({ type: 'error', ...error, retryAfterMs: 4_000 });
    rig.socket.end(code);
    rig.clock.advance(3_000);
    rig.stream.wake();
    expect(rig.transport.sockets).toHaveLength(1);
    expect(rig.awaitAttempt()).toBe(1_000);
  });

  it('a wait that a server asks for is bounded: 60 s', () => {
    const rig = rigWithAudio();
    const error = { code: 'overloaded', message: '', fatal: true, retryable: true } as const;
    rig.socket.say({ type: 'error', ...error, retryAfterMs: 1e12 });
    rig.socket.end(1013);
    rig.clock.advance(60_000);
    expect(rig.transport.sockets).toHaveLength(2);
  });

  it('S11 a fatal error that no close follows ends the link within 5 s, however much is heard', () => {
    const rig = rigWithAudio();
    const error = { code: 'overloaded', message: '', fatal: true, retryable: true } as const;
    for (let second = 0; second < 5; second++) {
      rig.socket.say({ type: 'error', ...error });
      expect(rig.stream.state.type).toBe('streaming');
      rig.clock.advance(1_000);
    }
    expect(rig.stream.state).toMatchObject({ type: 'reconnecting', cause: 'overloaded' });
  });

  it('an error that is not fatal ends nothing', () => {
    const rig = rigWithAudio();
    const error = { code: 'audio_after_end', message: '', fatal: false, retryable: false };
    rig.socket.say({ type: 'error', ...error });
    expect(rig.stream.state.type).toBe('streaming');
  });

  it('a close before the socket opened is unreachable', () => {
    const rig = new StreamRig();
    rig.push(1600);
    rig.socket.end(1006);
    expect(rig.stream.state).toMatchObject({ type: 'reconnecting', cause: 'unreachable' });
  });
});

describe('a link that ends for good', () => {
  it.each([
    [1002, 'protocol'],
    [1009, 'protocol'],
    [4400, 'bad_message'],
    [4401, 'unauthorised'],
    [4409, 'superseded'],
    [4413, 'message_too_large'],
    [4999, 'protocol'],
  ] as const)('close %i without an error: failed %s', async (code, failure) => {
    const rig = rigWithAudio();
    rig.socket.end(code);
    expect(await rig.stream.outcome).toMatchObject({
      type: 'failed',
      error: { code: failure, retryable: false },
      kept: { heldSamples: 64_000, committedSamples: 0, totalSamples: 64_000, inputEnded: false },
    });
  });

  const fatal = (Object.keys(ERRORS) as (keyof typeof ERRORS)[]).filter((code) =>
    [4400, 4401, 4409, 4413].includes(ERRORS[code].close ?? 0),
  );
  it.each(fatal)('a fatal error %s before the close names the failure', async (code) => {
    const rig = rigWithAudio();
    const facts = { retryable: true, retryAfterMs: 4000, message: 'why' };
    rig.socket.say({ type: 'error', code, fatal: true, ...facts });
    rig.socket.end(1011);
    expect(await rig.stream.outcome).toMatchObject({ type: 'failed', error: { code, ...facts } });
  });

  it('a fatal error of a newer server leaves it to the close code', async () => {
    const rig = rigWithAudio();
    const error = { code: 'of_the_future', message: '', fatal: true, retryable: true };
    rig.socket.say({ type: 'error', ...error });
    rig.socket.end(4413);
    expect(await rig.stream.outcome).toMatchObject({ error: { code: 'message_too_large' } });
  });
});

describe('what may be tried once', () => {
  it('4404: the session is forgotten, and another begins at committed; a second time it fails', async () => {
    const rig = rigWithAudio();
    rig.final(0, 16_000);
    rig.socket.end(1006);
    rig.awaitAttempt();
    rig.socket.open();
    expect(rig.socket.sentOf('start')).toMatchObject([{ resume: { session: 'session-1' } }]);
    rig.socket.end(4404);
    rig.awaitAttempt();
    rig.socket.open();
    const [start] = rig.socket.sentOf('start');
    expect(start).toMatchObject({ base: 16_000 });
    expect(start).not.toHaveProperty('resume');
    rig.socket.end(4404);
    expect(await rig.stream.outcome).toMatchObject({ error: { code: 'wrong_secret' } });
  });

  it('4409 while connecting: once more, with a higher attempt', async () => {
    const rig = rigWithAudio();
    rig.socket.end(1006);
    for (const attempt of [2, 3]) {
      rig.awaitAttempt();
      rig.socket.open();
      expect(rig.socket.sentOf('start')).toMatchObject([{ resume: { attempt } }]);
      rig.socket.end(4409);
    }
    expect(await rig.stream.outcome).toMatchObject({ error: { code: 'superseded' } });
  });

  const refused = (freshToken?: () => Promise<string | null>): StreamRig => {
    const rig = new StreamRig({ token: 'old' }, undefined, freshToken ? { freshToken } : {});
    rig.push(1600);
    rig.socket.open();
    rig.socket.end(4401);
    return rig;
  };

  it('4401: another token is asked for, once, and sent', async () => {
    const rig = refused(() => Promise.resolve('new'));
    expect(rig.stream.state).toMatchObject({ type: 'reconnecting', cause: 'unauthorised' });
    await settledNow(rig.stream.outcome);
    rig.socket.open();
    expect(rig.socket.sentOf('start')).toMatchObject([{ token: 'new' }]);
    rig.socket.end(4401);
    expect(await rig.stream.outcome).toMatchObject({ error: { code: 'unauthorised' } });
    expect(rig.log.lines.join()).not.toMatch(/old|new/);
  });

  it('4401 after ready, too: asked once, and again only after progress', async () => {
    const freshToken = (): Promise<string> => Promise.resolve(`token-${Math.random()}`);
    const rig = new StreamRig({ token: 'old' }, undefined, { freshToken });
    rig.becomeReady();
    rig.push(1600);
    rig.socket.end(4401);
    await settledNow(rig.stream.outcome);
    rig.becomeReady({ resumed: true });
    rig.ack(1600);
    rig.socket.end(4401);
    await settledNow(rig.stream.outcome);
    rig.becomeReady({ resumed: true, received: 1600 });
    expect(rig.stream.state.type).toBe('streaming');
    rig.socket.end(4401);
    expect(await rig.stream.outcome).toMatchObject({ error: { code: 'unauthorised' } });
  });

  it.each([
    ['there is no other', () => Promise.resolve(null)],
    ['it is the same', () => Promise.resolve('old')],
    ['asking fails', () => Promise.reject(new Error('no'))],
    ['nobody can be asked', undefined],
  ])('4401: failed where %s', async (_why, freshToken) => {
    expect(await refused(freshToken).stream.outcome).toMatchObject({
      error: { code: 'unauthorised' },
    });
  });

  it('S11 4401: an answer that does not come is awaited for 10 s, and no longer', async () => {
    let answer: (token: string) => void = () => undefined;
    const rig = refused(() => new Promise((resolve) => (answer = resolve)));
    rig.clock.advance(10_000);
    expect(await rig.stream.outcome).toMatchObject({ error: { code: 'unauthorised' } });
    answer('late');
    await settledNow(rig.stream.outcome);
    expect(rig.transport.sockets).toHaveLength(1);
    rig.stream.close();
    expect(rig.clock.pending).toBe(0);
  });
});
