import { describe, expect, it } from 'vitest';
import { ManualClock } from '../time/manual-clock.ts';
import { CaptionSources } from './caption-sources.ts';

function rig() {
  const clock = new ManualClock();
  const told: string[] = [];
  const sources = new CaptionSources(clock, (sid, source) => told.push(`${sid} ${source}`));
  return { clock, told, sources };
}

describe('CaptionSources', () => {
  it('transcribes a track where nobody captions', () => {
    const { sources, told } = rig();
    sources.addTrack('TR_a');
    sources.addTrack('TR_a');
    expect([sources.sourceOf('TR_a'), told]).toEqual(['own', ['TR_a own']]);
  });

  it("shows an elected captioner's words, and its own again once nobody is elected", () => {
    const { sources, told } = rig();
    sources.addTrack('TR_a');
    sources.setOtherCaptioner('carl');
    sources.addTrack('TR_b');
    sources.setOtherCaptioner('dora');
    sources.setOtherCaptioner(null);
    expect(told).toEqual(['TR_a own', 'TR_a published', 'TR_b published', 'TR_a own', 'TR_b own']);
  });

  it('transcribes while it offers to caption, though another is elected', () => {
    const { sources } = rig();
    sources.addTrack('TR_a');
    sources.setOffering(true);
    sources.setOtherCaptioner('carl');
    expect(sources.sourceOf('TR_a')).toBe('own');
    sources.setOffering(false);
    expect(sources.sourceOf('TR_a')).toBe('published');
  });

  it("shows an outsider's captions of the track before all else, while the outsider is here", () => {
    const { sources } = rig();
    sources.addTrack('TR_a');
    sources.addTrack('TR_b');
    sources.setOffering(true);
    sources.noteCaption('TR_a', 'agent', true);
    expect([sources.sourceOf('TR_a'), sources.sourceOf('TR_b')]).toEqual(['published', 'own']);
    sources.noteLeft('somebody');
    expect(sources.sourceOf('TR_a')).toBe('published');
    sources.noteLeft('agent');
    expect(sources.sourceOf('TR_a')).toBe('own');
  });

  it('transcribes a track of which an outsider has told nothing in 15 s of speech, until it does', () => {
    const { clock, sources } = rig();
    sources.addTrack('TR_a');
    sources.noteCaption('TR_a', 'agent', true);
    sources.noteSpeaking('TR_a', true);
    clock.advance(10_000);
    sources.noteCaption('TR_a', 'agent', true);
    clock.advance(14_999);
    expect(sources.sourceOf('TR_a')).toBe('published');
    clock.advance(1);
    expect(sources.sourceOf('TR_a')).toBe('own');
    sources.noteCaption('TR_a', 'agent', true);
    expect(sources.sourceOf('TR_a')).toBe('published');
    sources.close();
    expect(clock.pending).toBe(0);
  });

  it('takes an outsider who offers to be elected for one no longer', () => {
    const { sources } = rig();
    sources.addTrack('TR_a');
    sources.setOffering(true);
    sources.noteCaption('TR_a', 'carl', true);
    sources.noteCaption('TR_a', 'carl', false);
    expect(sources.sourceOf('TR_a')).toBe('own');
  });

  it('takes no captioner for an outsider whose last caption comes after it has stopped to offer', () => {
    const { sources } = rig();
    sources.addTrack('TR_a');
    sources.setOtherCaptioner('carl');
    sources.setOtherCaptioner(null);
    sources.noteCaption('TR_a', 'carl', true);
    expect(sources.sourceOf('TR_a')).toBe('own');
    sources.noteLeft('carl');
    sources.noteCaption('TR_a', 'carl', true);
    expect(sources.sourceOf('TR_a')).toBe('published');
  });

  it('transcribes a track that the captioner does not hear, until a caption of it comes', () => {
    const { sources, clock } = rig();
    sources.addTrack('TR_a');
    sources.setOtherCaptioner('carl');
    sources.noteSpeaking('TR_a', true);
    clock.advance(3_999);
    expect(sources.sourceOf('TR_a')).toBe('published');
    clock.advance(1);
    expect(sources.sourceOf('TR_a')).toBe('own');
    sources.noteCaption('TR_a', 'dora', false);
    expect(sources.sourceOf('TR_a')).toBe('own');
    sources.noteCaption('TR_a', 'carl', false);
    expect(sources.sourceOf('TR_a')).toBe('published');
    clock.advance(4_000);
    expect(sources.sourceOf('TR_a')).toBe('own');
  });

  it('adds up speech over pauses, from the last caption or election on', () => {
    const { sources, clock } = rig();
    sources.addTrack('TR_a');
    sources.noteSpeaking('TR_a', true);
    clock.advance(60_000);
    sources.setOtherCaptioner('carl');
    clock.advance(3_000);
    sources.noteCaption('TR_a', 'carl', false);
    clock.advance(3_000);
    sources.noteSpeaking('TR_a', false);
    clock.advance(60_000);
    expect(sources.sourceOf('TR_a')).toBe('published');
    sources.noteSpeaking('TR_a', true);
    sources.noteSpeaking('TR_a', true);
    clock.advance(999);
    expect(sources.sourceOf('TR_a')).toBe('published');
    clock.advance(1);
    expect(sources.sourceOf('TR_a')).toBe('own');
  });

  it('stays with its own words of an unheard track when another captioner is elected', () => {
    const { sources, clock, told } = rig();
    sources.addTrack('TR_a');
    sources.setOtherCaptioner('carl');
    sources.noteSpeaking('TR_a', true);
    clock.advance(4_000);
    sources.setOtherCaptioner('dora');
    expect(told.at(-1)).toBe('TR_a own');
    sources.noteCaption('TR_a', 'dora', false);
    expect(told.at(-1)).toBe('TR_a published');
  });

  it('says nothing of a track that has gone, and leaves no timer', () => {
    const { sources, clock, told } = rig();
    sources.setOtherCaptioner('carl');
    for (const sid of ['TR_a', 'TR_b']) {
      sources.addTrack(sid);
      sources.noteSpeaking(sid, true);
    }
    sources.removeTrack('TR_a');
    sources.noteSpeaking('TR_a', true);
    sources.noteCaption('TR_a', 'agent', true);
    expect([sources.sourceOf('TR_a'), clock.pending]).toEqual([null, 1]);
    sources.close();
    clock.advance(4_000);
    expect([told, clock.pending]).toEqual([['TR_a published', 'TR_b published'], 0]);
  });
});
