import { describe, expect, test } from 'vitest';
import { inRoom, RoomRig, settle } from './room-rig-double.ts';

describe('captions of others', () => {
  const theirs = {
    id: 'seg',
    trackSid: 'TR_a',
    isFinal: false,
    text: 'by an agent',
    endEpochMs: null,
  };

  test('an agent captions a track: its words are shown, and the track is transcribed here no more', async () => {
    const { rig, link } = await inRoom();
    link.change('agent', {});
    link.track('TR_a', 'ada');
    await settle();
    rig.streams[0]?.partial(0, 500, 'by us');
    link.listener.handleCaption(theirs, 'agent');
    expect(rig.streams[0]?.calls).toContain('close');
    expect(rig.lines).toEqual(['ada: by an agent…']);
    link.leave('agent');
    expect(rig.streams).toHaveLength(2);
  });

  test('the switch is on: this page is elected and publishes; off: it does no more', async () => {
    const { rig, link } = await inRoom({}, true);
    expect(rig.phase).toMatchObject({ captioning: { type: 'me' }, isCaptioner: true });
    link.track('TR_a', 'ada');
    await settle();
    rig.streams[0]?.final(0, 900, 'said');
    expect(link.sent.map(({ caption }) => [caption.id, caption.isFinal, caption.text])).toEqual([
      ['TR_a:1000000:0', true, 'said'],
    ]);
    rig.session.setCaptioner(false);
    rig.streams[0]?.final(900, 1_800, 'not for others');
    expect(link.sent).toHaveLength(1);
    expect(rig.phase).toMatchObject({ captioning: { type: 'nobody' } });
  });

  test('the switch goes off in mid-sentence, and nobody else offers to: the room gets the words as a final', async () => {
    const { rig, link } = await inRoom({ TR_a: 'ada' }, true);
    rig.streams[0]?.partial(0, 500, 'this is an open');
    rig.session.setCaptioner(false);
    rig.streams[0]?.final(0, 1_500, 'this is an open sentence');
    expect(link.sent.map(({ caption }) => [caption.id, caption.isFinal, caption.text])).toEqual([
      ['TR_a:1000000:0', false, 'this is an open'],
      ['TR_a:1000000:0', true, 'this is an open'],
    ]);
    expect(rig.lines).toEqual(['ada: this is an open sentence']);
  });

  test('the only captioner leaves, and its final is late: the room gets the words that it was shown', async () => {
    const { rig, link } = await inRoom({ TR_a: 'ada' }, true);
    rig.streams[0]?.partial(0, 500, 'last words');
    rig.session.leave();
    await settle();
    expect(link.calls).not.toContain('close');
    rig.clock.advance(3_000);
    await settle();
    expect(link.sent.at(-1)?.caption).toMatchObject({ isFinal: true, text: 'last words' });
    expect(link.calls).toContain('close');
  });

  test('a page that stood still does not publish what another published meanwhile', async () => {
    const { rig, link } = await inRoom({ TR_a: 'ada' }, true);
    link.standBy('cap');
    rig.streams[0]?.final(0, 1_000, 'before it stood still');
    rig.clock.sleep(8_000);
    rig.streams[0]?.final(1_000, 9_000, 'said while it stood still');
    expect(link.sent.at(-1)?.caption.text).toBe('before it stood still');
    const theirs = { trackSid: 'TR_a', isFinal: true, endEpochMs: 1_009_000 };
    link.listener.handleCaption(
      { ...theirs, id: 'TR_a:1000000:16000', text: 'said while it stood still' },
      'cap',
    );
    rig.clock.advance(10_000);
    expect(link.sent.map(({ caption }) => caption.text)).toEqual(['before it stood still']);
    expect(rig.phase).toMatchObject({ captioning: { type: 'other' } });
  });

  test('a page that stood still does not publish what was about to be when it did', async () => {
    const { rig, link } = await inRoom({ TR_a: 'ada' }, true);
    link.standBy('cap');
    rig.streams[0]?.partial(0, 500, 'one');
    rig.streams[0]?.partial(0, 700, 'one two');
    rig.clock.sleep(8_000);
    rig.clock.advance(0);
    expect(link.sent.map(({ caption }) => caption.text)).toEqual(['one']);
    expect(rig.phase).toMatchObject({ captioning: { type: 'other' } });
  });

  test('a page that stood still while a track went leaves what it had of it open to who stands by', async () => {
    const { rig, link } = await inRoom({ TR_a: 'ada' }, true);
    link.standBy('cap');
    rig.streams[0]?.partial(0, 500, 'one two');
    rig.clock.sleep(8_000);
    link.listener.handleTrackGone('TR_a');
    rig.streams[0]?.complete();
    await settle();
    expect(link.sent.map(({ caption }) => caption.isFinal)).toEqual([false]);
  });

  test('a page that stood still gives way to who stands by, and publishes again where nothing comes of that', async () => {
    const { rig, link } = await inRoom({ TR_a: 'ada' }, true);
    link.standBy('cap');
    rig.clock.sleep(8_000);
    rig.streams[0]?.final(0, 8_000, 'said while it stood still');
    expect(link.offersSince('me'), 'at the end of the line').toBeGreaterThan(
      link.offersSince('cap'),
    );
    expect(rig.phase).toMatchObject({ captioning: { type: 'other', identity: 'cap' } });
    for (const seconds of [1, 2, 3, 4]) {
      expect(link.sent).toEqual([]);
      rig.clock.advance(1_000);
      rig.streams[0]?.partial(8_000, 8_000 + seconds * 1_000, `and ${seconds} seconds more`);
    }
    expect(rig.phase).toMatchObject({ captioning: { type: 'me' } });
    expect(link.sent.map(({ caption }) => caption.text)).toEqual([
      'said while it stood still',
      'and 4 seconds more',
    ]);
  });

  test('a captioner who speaks is no agent, though there is one: the standby takes over from them', async () => {
    const { rig, link } = await inRoom({}, true);
    link.change('agent', { isAgent: true });
    link.change('bob', { captioner: '5' });
    link.track('TR_b', 'bob');
    await settle();
    rig.streams[0]?.partial(0, 500, 'hello my');
    const theirs = { trackSid: 'TR_b', isFinal: false, endEpochMs: 1_000_500 };
    link.listener.handleCaption({ ...theirs, id: 'TR_b:1000000:0', text: 'hello my' }, 'bob');
    expect(rig.streams[0]?.calls).not.toContain('close');
    link.change('bob', { captioner: undefined });
    rig.streams[0]?.final(0, 800, 'hello my friends');
    expect(link.sent.at(-1)?.caption).toMatchObject({
      id: 'TR_b:1000000:0',
      isFinal: true,
      text: 'hello my friends',
    });
  });

  test('an empty caption by somebody takes no track from this page', async () => {
    const { rig, link } = await inRoom({ TR_a: 'ada' });
    link.change('mallory', {});
    link.listener.handleCaption({ ...theirs, isFinal: true, text: ' ' }, 'mallory');
    expect(rig.streams[0]?.calls).toEqual(['attach 1']);
  });

  test('a caption that bears the name of a segment of another track changes nothing', async () => {
    const { rig, link } = await inRoom({ TR_a: 'ada', TR_m: 'mallory' }, true);
    rig.streams[0]?.final(0, 900, 'I vote no');
    const forged = { id: 'TR_a:1000000:0', trackSid: 'TR_m', isFinal: true, endEpochMs: null };
    link.change('mallory', {});
    link.listener.handleCaption({ ...forged, text: 'anything' }, 'mallory');
    expect(rig.lines).toEqual(['ada: I vote no']);
  });

  test('what a captioner left open, and nobody finishes, is settled as it was', async () => {
    const { rig, link } = await inRoom({ TR_a: 'ada' });
    link.change('cap', { captioner: '5' });
    link.listener.handleCaption({ ...theirs, text: 'left open' }, 'cap');
    rig.clock.advance(100);
    link.leave('cap');
    expect(rig.lines).toEqual(['ada: left open…']);
    rig.clock.advance(6_000);
    expect(rig.lines).toEqual(['ada: left open']);
  });

  test('back after it was cut off, a captioner alone goes on with what it had begun', async () => {
    const { rig, link } = await inRoom({ TR_a: 'ada' }, true);
    rig.streams[0]?.partial(0, 500, 'one');
    link.announcesAfterMs = 100;
    link.listener.handleConnection('away');
    rig.streams[0]?.partial(0, 1_500, 'one two');
    link.listener.handleConnection('connected');
    expect(rig.phase).toMatchObject({ captioning: { type: 'nobody' } });
    rig.clock.advance(100);
    rig.streams[0]?.final(0, 2_000, 'one two three');
    expect(link.sent.map(({ caption }) => [caption.isFinal, caption.text])).toEqual([
      [false, 'one'],
      [false, 'one two'],
      [true, 'one two three'],
    ]);
    expect(new Set(link.sent.map(({ caption }) => caption.id)).size).toBe(1);
  });

  test('back after it was cut off, a captioner tells nothing of what another told meanwhile', async () => {
    const { rig, link } = await inRoom({ TR_a: 'ada' }, true);
    link.standBy('cap');
    link.listener.handleConnection('away');
    rig.streams[0]?.final(0, 2_000, 'told by another meanwhile');
    link.listener.handleConnection('connected');
    expect(rig.phase).toMatchObject({ captioning: { type: 'other' } });
    link.leave('cap');
    rig.streams[0]?.final(2_000, 3_000, 'and told by this page');
    expect(link.sent.map(({ caption }) => caption.text)).toEqual(['and told by this page']);
  });

  test('a token that does not let this page show captions is said to be so, and nothing is asked', async () => {
    const { rig, link } = await inRoom();
    link.change('me', { mayCaption: false });
    rig.session.setCaptioner(true);
    expect(rig.phase).toMatchObject({ isCaptioner: true, captioning: { type: 'not_allowed' } });
    expect(link.roster[0]?.captioner).toBeUndefined();
    link.change('me', { mayCaption: true });
    expect(rig.phase).toMatchObject({ captioning: { type: 'me' } });
  });

  test('a captioner of whom nothing comes while there are words is taken over from, and goes behind', async () => {
    const rig = new RoomRig();
    rig.session.join({ name: 'Me', entry: { type: 'server' }, isCaptioner: true });
    await settle();
    const { link } = rig;
    link.change('cap', { captioner: '5', name: 'Cap' });
    expect(rig.phase).toMatchObject({ captioning: { type: 'other', name: 'Cap' } });
    link.track('TR_a', 'ada');
    await settle();
    rig.streams[0]?.partial(0, 500, 'one');
    for (let second = 1; second <= 4; second++) {
      expect(link.sent).toEqual([]);
      rig.clock.advance(1_000);
      rig.streams[0]?.partial(0, 500 + second * 1_000, 'one two');
    }
    expect(rig.phase).toMatchObject({ captioning: { type: 'me' } });
    rig.streams[0]?.final(0, 5_000, 'one two three');
    expect(link.sent.at(-1)?.caption).toMatchObject({ isFinal: true, text: 'one two three' });
    const theirs = { id: 'TR_a:1:0', trackSid: 'TR_a', isFinal: false, endEpochMs: null };
    link.listener.handleCaption({ ...theirs, text: 'back' }, 'cap');
    expect(rig.phase).toMatchObject({ captioning: { type: 'other' } });
  });

  test('a publisher that hears somebody behind it publish goes to the end of the line', async () => {
    const { rig, link } = await inRoom({}, true);
    link.track('TR_a', 'ada');
    link.standBy('cap');
    const theirs = { id: 'TR_a:1:0', trackSid: 'TR_a', isFinal: true, endEpochMs: null };
    link.listener.handleCaption({ ...theirs, text: 'instead of you' }, 'cap');
    expect(rig.phase).toMatchObject({ captioning: { type: 'other' } });
    expect(link.offersSince('me')).toBeGreaterThan(link.offersSince('cap'));
  });

  test('what an agent says in somebody’s name is the agent’s: with it gone we transcribe again', async () => {
    const { rig, link } = await inRoom();
    link.change('agent', { isAgent: true });
    link.change('ada', {});
    link.track('TR_a', 'ada');
    await settle();
    link.listener.handleCaption(theirs, 'ada');
    expect(rig.lines).toEqual(['ada: by an agent…']);
    link.leave('agent');
    expect(rig.streams).toHaveLength(2);
  });

  test('captions overtake the news of who sends them, and of the track: they are kept until it comes', async () => {
    const { rig, link } = await inRoom();
    link.listener.handleCaption(theirs, 'agent');
    link.change('agent', { isAgent: true });
    expect(rig.lines).toEqual([]);
    link.track('TR_a', 'ada');
    expect(rig.lines).toEqual(['ada: by an agent…']);
    await settle();
    expect(rig.streams.filter(({ calls }) => !calls.includes('close'))).toEqual([]);
  });

  test('an agent shows its captions to everyone: the page says so, until it is gone', async () => {
    const rig = new RoomRig();
    await rig.join();
    rig.link.change('agent', { isAgent: true });
    rig.link.track('TR_a', 'ada');
    rig.link.listener.handleCaption(theirs, 'agent');
    expect(rig.phase).toMatchObject({ captioning: { type: 'other', name: 'AGENT' } });
    rig.link.leave('agent');
    expect(rig.phase).toMatchObject({ captioning: { type: 'nobody' } });
  });

  test('who comes late is told whose words they are, where the track has gone', async () => {
    const { rig, link } = await inRoom({}, true);
    link.change('ada', { name: 'Ada' });
    link.track('TR_a', 'ada');
    await settle();
    rig.streams[0]?.final(0, 900, 'said');
    link.listener.handleNewcomer('ben');
    expect(link.sent.at(-1)?.caption.speaker).toBeUndefined();
    link.listener.handleTrackGone('TR_a');
    link.owners.delete('TR_a');
    link.leave('ada');
    link.listener.handleNewcomer('cleo');
    expect(link.sent.at(-1)).toMatchObject({
      to: ['cleo'],
      caption: { text: 'said', speaker: { identity: 'ada', name: 'Ada' } },
    });
  });

  test('words of somebody who was gone before this page came are theirs; a name that the room knows stands', async () => {
    const { rig, link } = await inRoom();
    link.change('cap', { captioner: '5' });
    link.change('ben', { name: 'Ben' });
    const final = { ...theirs, isFinal: true };
    const ada = { identity: 'ada', name: 'Ada' };
    link.listener.handleCaption({ ...final, text: 'said before', speaker: ada }, 'cap');
    const not = { identity: 'ben', name: 'Not Ben' };
    link.listener.handleCaption({ ...final, id: 'seg 2', trackSid: 'TR_b', speaker: not }, 'cap');
    expect(rig.lines).toEqual(['ada: said before', 'ben: by an agent']);
    const { speakers } = rig.stores.room.getState();
    expect(speakers['ada']).toMatchObject({ name: 'Ada', isHere: false });
    expect(speakers['ben']).toMatchObject({ name: 'Ben', isHere: true });
  });

  test('captions of somebody whom the room never tells of are forgotten', async () => {
    const { rig, link } = await inRoom();
    link.listener.handleCaption(theirs, 'agent');
    link.track('TR_a', 'ada');
    rig.clock.advance(5_000);
    link.change('agent', { isAgent: true });
    expect(rig.lines).toEqual([]);
  });

  test('an agent speaks in somebody’s name before the room tells of it: with it gone we transcribe again', async () => {
    const { rig, link } = await inRoom();
    link.change('ada', {});
    link.track('TR_a', 'ada');
    await settle();
    link.listener.handleCaption(theirs, 'ada');
    link.change('agent', { isAgent: true });
    expect(rig.streams).toHaveLength(1);
    link.leave('agent');
    expect(rig.streams).toHaveLength(2);
  });
});
