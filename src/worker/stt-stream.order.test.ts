import { describe, expect, it } from 'vitest';
import { readyMessage } from './transport-double.ts';
import { StreamRig } from './stream-rig-double.ts';

/** Ready, with 4 s sent. */
function rigWithAudio(): StreamRig {
  const rig = StreamRig.ready();
  rig.pushSeconds(4);
  return rig;
}

describe('S9 order of events', () => {
  it('S9 a seq seen before is dropped, and lastSeq goes back in every message', () => {
    const rig = rigWithAudio();
    const message = rig.finalMessage(0, 16_000);
    rig.socket.say(message, message);
    expect(rig.stream.progress.transcribedSamples).toBe(16_000);
    rig.push(1600);
    expect(rig.socket.sent.at(-1)).toMatchObject({ type: 'audio', lastEventSeq: 1 });
    void rig.stream.finalize();
    expect(rig.socket.sent.at(-1)).toMatchObject({ type: 'flush', lastSeq: 1 });
  });

  it('S9 a hole in seq is a lost link, and the session is resumed after lastSeq', () => {
    const rig = rigWithAudio();
    rig.seq();
    rig.final(0, 16_000);
    expect(rig.stream.state).toMatchObject({ type: 'reconnecting', cause: 'link_lost' });
    expect(rig.socket.closedWith).toBe(4000);
    rig.awaitAttempt();
    rig.socket.open();
    expect(rig.socket.sentOf('start')).toMatchObject([{ resume: { lastSeq: 0, attempt: 2 } }]);
    expect(rig.stream.progress.committedSamples).toBe(0);
  });

  it('S9 what happens on a socket that was left reaches nobody', async () => {
    const rig = rigWithAudio();
    rig.stream.close();
    rig.final(0, 16_000);
    rig.socket.end(4400);
    expect((await rig.events()).map(({ type }) => type)).toEqual(['state', 'closed']);
    expect(await rig.stream.outcome).toEqual({ type: 'aborted' });
  });
});

describe('S13 finals and gaps tile the timeline', () => {
  it.each([
    ['begins after the last one ended', [100, 16_000]],
    ['overlaps the last one', [-1, 16_000]],
    ['is empty', [0, 0]],
    ['reaches beyond what was sent', [0, 64_001]],
  ] as const)('S13 a tile that %s is a protocol failure', async (_how, [from, to]) => {
    const rig = rigWithAudio();
    rig.final(0, 1600);
    rig.final(1600 + from, 1600 + to);
    expect(await rig.stream.outcome).toMatchObject({
      error: { code: 'protocol', retryable: false },
    });
    expect(rig.stream.progress.committedSamples).toBe(1600);
    expect(rig.socket.closedWith).toBe(1000);
  });

  it('S13 a segment whose id is not its start is a protocol failure', async () => {
    const rig = rigWithAudio();
    rig.socket.say({ ...rig.finalMessage(0, 1600), id: '7' });
    expect(await rig.stream.outcome).toMatchObject({ error: { code: 'protocol' } });
  });

  it('S13 committed moves by tiles alone, never by an ack', () => {
    const rig = rigWithAudio();
    rig.socket.say({ type: 'ack', received: 64_000, committed: 32_000, sendUntil: 960_000 });
    expect(rig.stream.progress).toMatchObject({ receivedSamples: 64_000, committedSamples: 0 });
    rig.final(0, 16_000);
    expect(rig.stream.progress).toMatchObject({ committedSamples: 16_000 });
  });

  it('S13 a partial of a segment that a tile covers is out of date, and not told', async () => {
    const rig = rigWithAudio();
    rig.final(0, 16_000);
    rig.partial(0, 16_000, 'late');
    rig.stream.giveUp();
    expect((await rig.events()).map(({ type }) => type)).toEqual(['state', 'final', 'closed']);
  });
});

describe('what is not understood', () => {
  it.each([
    ['no JSON', '{'],
    ['an array', '[]'],
    ['null', 'null'],
    ['no type', '{"a":1}'],
    ['a field of the wrong kind', '{"type":"final","seq":"1"}'],
    ['a number out of range', '{"type":"ack","received":1e999,"committed":0,"sendUntil":0}'],
    ['far too much', `"${'x'.repeat(1024 * 1024)}"`],
  ])('a message that is %s is a protocol failure', async (_what, text) => {
    const rig = rigWithAudio();
    rig.socket.sayRaw(text);
    expect(await rig.stream.outcome).toMatchObject({ error: { code: 'protocol' } });
  });

  it.each([
    ['binary data', (rig: StreamRig) => rig.socket.sayBinary()],
    ['a second ready', (rig: StreamRig) => rig.socket.say(readyMessage())],
    ['done before the end was sent', (rig: StreamRig) => rig.done(64_000)],
    ['an ack of what was never sent', (rig: StreamRig) => rig.ack(64_001)],
    [
      'flushed before its finals',
      (rig: StreamRig) => {
        void rig.stream.finalize();
        rig.socket.say({ type: 'flushed', seq: rig.seq(), id: '1' });
      },
    ],
  ])('%s is a protocol failure', async (_what, happen) => {
    const rig = rigWithAudio();
    happen(rig);
    expect(await rig.stream.outcome).toMatchObject({ error: { code: 'protocol' } });
  });

  it.each([63_999, 64_001])(
    'done with %i samples of 64000 is a protocol failure',
    async (samples) => {
      const rig = rigWithAudio();
      rig.pushMarker();
      void rig.stream.endInput();
      rig.final(0, 64_000);
      rig.done(samples);
      expect(await rig.stream.outcome).toMatchObject({ error: { code: 'protocol' } });
    },
  );

  it('done before all tiles came is a protocol failure', async () => {
    const rig = rigWithAudio();
    rig.pushMarker();
    void rig.stream.endInput();
    rig.final(0, 32_000);
    rig.done(64_000);
    expect(await rig.stream.outcome).toMatchObject({ error: { code: 'protocol' } });
  });

  it('another subprotocol is a protocol failure, and nothing is sent', async () => {
    const rig = new StreamRig();
    rig.socket.open('stt.v2');
    expect(await rig.stream.outcome).toMatchObject({ error: { code: 'protocol' } });
    expect(rig.socket.sent).toEqual([]);
  });

  it('a ready that is not at the base is a protocol failure', async () => {
    const rig = new StreamRig();
    rig.becomeReady({ received: 16_000, committed: 16_000 });
    expect(await rig.stream.outcome).toMatchObject({ error: { code: 'protocol' } });
  });

  it('an unknown type is skipped, with one warning; unknown fields are ignored', () => {
    const rig = rigWithAudio();
    rig.socket.sayRaw('{"type":"of_the_future"}');
    rig.socket.sayRaw('{"type":"of_the_far_future"}');
    rig.socket.sayRaw(JSON.stringify({ ...rig.finalMessage(0, 16_000), mood: 'fine' }));
    expect(rig.log.warnings).toEqual(['unknown_message_type']);
    expect(rig.stream.progress.committedSamples).toBe(16_000);
  });

  it('a warning of the server is logged by its code alone', () => {
    const rig = rigWithAudio();
    rig.socket.say({ type: 'warning', code: 'unknown_type', message: 'what was said' });
    expect(rig.log.warnings).toEqual(['server_warning']);
    expect(rig.log.lines.join()).toContain('unknown_type');
    expect(rig.log.lines.join()).not.toContain('what was said');
  });
});
