import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ScriptedBrowser } from './scripted-browser.ts';
import { SharedAudio } from './shared-audio.ts';
import type { TrackCaptureOptions } from './track-capture.ts';

/** A room's audio graph on the scripted browser, and what it told. */
function openAudio({ convertsRates = true } = {}) {
  const browser = new ScriptedBrowser();
  browser.convertsRates = convertsRates;
  const told: string[] = [];
  const audio = new SharedAudio(
    {
      handleInterruption: (reason) => told.push(reason ?? 'heard again'),
      handleRebuilt: () => told.push('rebuilt'),
    },
    browser.platform(),
  );
  const capture = (options: Partial<TrackCaptureOptions> = {}) =>
    audio.capture({
      media: browser.track as unknown as MediaStreamTrack,
      isRemote: false,
      epoch: 1,
      onCrash: () => told.push('crashed'),
      ...options,
    });
  const opened = (): string[] => browser.log.filter((line) => line.startsWith('context opened'));
  return { browser, audio, told, capture, opened };
}

beforeEach(() => void vi.stubGlobal('MediaStream', class {}));
afterEach(() => void vi.unstubAllGlobals());

describe('SharedAudio', () => {
  it('runs at the rate of what WebRTC gives, so that no track is converted twice', async () => {
    const { browser, capture, opened } = openAudio();
    browser.allow();
    expect(await capture()).not.toBeNull();
    expect(opened()).toEqual(['context opened at 48000 Hz']);
    expect(browser.log.slice(-2)).toEqual(['worklet told to start', 'source connected']);
  });

  it('takes the sound card’s rate where the browser converts none', async () => {
    const { browser, told, capture, opened } = openAudio({ convertsRates: false });
    browser.allow();
    expect(await capture()).toBeNull();
    expect(browser.log.at(-1)).toBe('context closed');
    browser.clock.advance(500);
    expect(told).toEqual(['rebuilt']);
    expect(opened()).toEqual(['context opened at 48000 Hz', 'context opened']);
    expect(await capture({ epoch: 2 })).not.toBeNull();
  });

  it('gives a capture up, and builds nothing in a circle, where even that is refused', async () => {
    const { browser, told, capture, opened } = openAudio({ convertsRates: false });
    browser.allow();
    await capture();
    browser.clock.advance(500);
    browser.context.takesSources = false;
    expect(await capture()).toBeNull();
    browser.clock.advance(60_000);
    expect(told).toEqual(['rebuilt']);
    expect(opened()).toHaveLength(2);
  });

  it('asks the worklet for the level only where somebody wants it', async () => {
    const { browser, capture } = openAudio();
    browser.allow();
    await capture();
    await capture({ epoch: 2, onLevel: () => {} });
    expect(browser.node.commands).toMatchObject([{ reportsLevel: false }, { reportsLevel: true }]);
  });

  it('is made anew when its context fails, and tells what halts it', async () => {
    const { browser, audio, told, opened } = openAudio();
    browser.allow();
    browser.context.change('suspended');
    browser.context.change('running');
    browser.context.change('closed');
    browser.clock.advance(500);
    expect(told).toEqual(['suspended', 'heard again', 'rebuilt']);
    expect(opened()).toHaveLength(2);
    audio.close();
    browser.clock.advance(60_000);
    expect(opened()).toHaveLength(2);
  });

  it('captures nothing of a track that has ended, or after it was closed', async () => {
    const { browser, audio, capture } = openAudio();
    browser.allow();
    browser.track.readyState = 'ended';
    expect(await capture()).toBeNull();
    browser.track.readyState = 'live';
    audio.close();
    expect(await capture()).toBeNull();
    expect(browser.log).not.toContain('source connected');
  });
});
