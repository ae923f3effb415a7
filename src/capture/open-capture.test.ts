import { afterEach, describe, expect, it } from 'vitest';
import type { Capture, CaptureTrouble, LevelReport } from './capture.ts';
import { CaptureError } from './capture-error.ts';
import { STOP_TIMEOUT_MS } from './capture-node.ts';
import { RUNNING_TIMEOUT_MS } from './capture-watch.ts';
import { ScriptedBrowser } from './scripted-browser.ts';
import type { MicrophoneSettings } from './microphone-settings.ts';
import { openCapture } from './open-capture.ts';

const OFF: MicrophoneSettings = {
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
};

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

function begin(browser: ScriptedBrowser, settings = OFF) {
  const levels: LevelReport[] = [];
  const troubles: CaptureTrouble['code'][] = [];
  const opening = openCapture(
    {
      settings,
      epoch: 7,
      onLevel: (report) => levels.push(report),
      onTrouble: ({ code }) => troubles.push(code),
    },
    browser.platform(),
  );
  return { opening, levels, troubles };
}

async function open(browser = new ScriptedBrowser(), settings = OFF) {
  const { opening, levels, troubles } = begin(browser, settings);
  browser.allow();
  const capture = await opening;
  ports.push(capture.framePort);
  return { browser, capture, levels, troubles };
}

/** The error that opening ends in; fails if it does not. */
async function failure(opening: Promise<Capture>): Promise<CaptureError> {
  const error: unknown = await opening.then(
    () => new Error('it opened'),
    (cause: unknown) => cause,
  );
  if (!(error instanceof CaptureError)) throw error;
  return error;
}

/** Lets everything that is already decided happen. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('openCapture', () => {
  it('opens and resumes the context within the click, before anything is awaited', async () => {
    const browser = new ScriptedBrowser();
    const { opening } = begin(browser);
    expect(browser.log).toEqual(['context opened', 'context resumed', 'microphone asked']);
    browser.allow();
    ports.push((await opening).framePort);
  });

  it('tells the worklet to start before it connects the microphone', async () => {
    const { browser, capture } = await open();
    expect(browser.log.slice(3)).toEqual([
      'microphone granted',
      'worklet told to start',
      'source connected',
    ]);
    expect(browser.node.commands[0]).toMatchObject({ type: 'start', epoch: 7 });
    expect(capture.epoch).toBe(7);
  });

  it('asks for each processing by name, and for a chosen device and no other', async () => {
    const first = new ScriptedBrowser();
    await open(first);
    expect(first.asked).toEqual({ audio: OFF, video: false });
    const second = new ScriptedBrowser();
    await open(second, { ...OFF, echoCancellation: true, deviceId: 'usb-1' });
    expect(second.asked).toEqual({
      audio: { ...OFF, echoCancellation: true, deviceId: { exact: 'usb-1' } },
      video: false,
    });
  });

  it('reads back what the browser does, and owns up to what it does not say', async () => {
    const browser = new ScriptedBrowser();
    browser.track.settings = { deviceId: 'usb-1', echoCancellation: true, sampleRate: 48_000 };
    const { capture } = await open(browser);
    expect(capture.applied).toEqual({
      label: 'Desk microphone',
      deviceId: 'usb-1',
      echoCancellation: true,
      noiseSuppression: null,
      autoGainControl: null,
      sampleRateHz: 48_000,
      contextRateHz: 44_100,
    });
  });

  it.each([
    ['NotAllowedError', 'permission_denied'],
    ['SecurityError', 'permission_denied'],
    ['NotFoundError', 'no_microphone'],
    ['OverconstrainedError', 'no_microphone'],
    ['NotReadableError', 'microphone_busy'],
    ['AbortError', 'microphone_busy'],
    ['TypeError', 'capture_failed'],
  ])('ends a %s as %s, and closes the context', async (name, code) => {
    const browser = new ScriptedBrowser();
    const { opening } = begin(browser);
    const cause = new DOMException('no', name);
    browser.prompt.reject(cause);
    const error = await failure(opening);
    expect(error).toMatchObject({ code, cause });
    expect(browser.log.at(-1)).toBe('context closed');
  });

  it('says that a page without mediaDevices is insecure, and opens nothing', async () => {
    const browser = new ScriptedBrowser();
    browser.secure = false;
    expect((await failure(begin(browser).opening)).code).toBe('insecure_page');
    expect(browser.log).toEqual([]);
  });

  it('lets go of a microphone that is granted only after opening has failed', async () => {
    const browser = new ScriptedBrowser();
    const { opening } = begin(browser);
    const cause = new Error('the module did not load');
    browser.module.reject(cause);
    expect(await failure(opening)).toMatchObject({ code: 'capture_failed', cause });
    expect(browser.log).not.toContain('track stopped');
    browser.prompt.resolve(browser.track);
    await settled();
    expect(browser.log.slice(-3)).toEqual([
      'context closed',
      'microphone granted',
      'track stopped',
    ]);
  });

  it('gives up on a context that never runs, and lets go of everything', async () => {
    const browser = new ScriptedBrowser();
    browser.context.state = 'suspended';
    const { opening } = begin(browser);
    browser.allow();
    await settled();
    browser.clock.advance(RUNNING_TIMEOUT_MS);
    expect((await failure(opening)).code).toBe('audio_suspended');
    expect(browser.log.slice(-4)).toEqual([
      'source disconnected',
      'node disconnected',
      'track stopped',
      'context closed',
    ]);
    expect(browser.clock.pending).toBe(0);
  });

  it('does not wait for a context that never closes', async () => {
    const browser = new ScriptedBrowser();
    browser.context.neverCloses = true;
    const { opening } = begin(browser);
    const failed = failure(opening);
    browser.prompt.reject(new DOMException('no', 'NotAllowedError'));
    await settled();
    expect(await Promise.race([failed, Promise.resolve('pending')])).toMatchObject({
      code: 'permission_denied',
    });
  });

  it('waits for a context that runs late', async () => {
    const browser = new ScriptedBrowser();
    browser.context.state = 'suspended';
    const { opening } = begin(browser);
    browser.allow();
    await settled();
    browser.clock.advance(RUNNING_TIMEOUT_MS - 1);
    browser.context.change('running');
    ports.push((await opening).framePort);
    expect(browser.clock.pending).toBe(0);
  });

  it('does not open a microphone that was lost on the way', async () => {
    const browser = new ScriptedBrowser();
    browser.track.readyState = 'ended';
    const { opening } = begin(browser);
    browser.allow();
    expect((await failure(opening)).code).toBe('no_microphone');
    expect(browser.log.at(-1)).toBe('context closed');
  });
});

describe('Capture', () => {
  it('S17: lets the microphone go once the worklet has flushed its tails', async () => {
    const { browser, capture } = await open();
    const before = browser.log.length;
    const stopped = capture.stop();
    await settled();
    expect(browser.log.slice(before)).toEqual(['worklet told to stop']);
    browser.node.report({ type: 'stopped', samples: 4_321 });
    expect(await stopped).toEqual({ heardSamples: 4_321 });
    expect(browser.log.slice(before + 1)).toEqual([
      'source disconnected',
      'node disconnected',
      'track stopped',
      'context closed',
    ]);
    expect(browser.clock.pending).toBe(0);
  });

  it('gives the same promise for each stop, and stops once', async () => {
    const { browser, capture } = await open();
    const stopped = capture.stop();
    expect(capture.stop()).toBe(stopped);
    browser.node.report({ type: 'stopped', samples: 1 });
    await stopped;
    expect(capture.stop()).toBe(stopped);
    expect(browser.log.filter((entry) => entry === 'worklet told to stop')).toHaveLength(1);
    expect(browser.log.filter((entry) => entry === 'track stopped')).toHaveLength(1);
  });

  it('S17: waits for a silent worklet a second at most, and then goes by its last report', async () => {
    const { browser, capture } = await open();
    browser.node.report({ type: 'level', rms: 0.1, peak: 0.2, samples: 800 });
    const stopped = capture.stop();
    browser.clock.advance(STOP_TIMEOUT_MS);
    expect(await stopped).toEqual({ heardSamples: 800 });
    expect(browser.track.readyState).toBe('ended');
  });

  it('does not wait for a context that never closes: its microphone is let go all the same', async () => {
    const { browser, capture } = await open();
    browser.context.neverCloses = true;
    const stopped = capture.stop();
    browser.node.report({ type: 'stopped', samples: 640 });
    await settled();
    expect(await Promise.race([stopped, Promise.resolve('pending')])).toEqual({
      heardSamples: 640,
    });
    expect(browser.track.readyState).toBe('ended');
    expect(browser.log.at(-1)).toBe('context closed');
  });

  it('asks a context that the browser has halted to run again, at each halt', async () => {
    const { browser, capture } = await open();
    const resumes = (): number => browser.log.filter((it) => it === 'context resumed').length;
    const before = resumes();
    browser.context.change('interrupted');
    browser.context.change('suspended');
    expect(resumes()).toBe(before + 2);
    browser.context.change('running');
    expect(resumes()).toBe(before + 2);
    const stopped = capture.stop();
    browser.node.report({ type: 'stopped', samples: 0 });
    await stopped;
    expect(resumes()).toBe(before + 2);
  });

  it('reports the level until it is stopped', async () => {
    const { browser, capture, levels } = await open();
    const report = { type: 'level', rms: 0.1, peak: 0.2, samples: 800 } as const;
    browser.node.report(report);
    const stopped = capture.stop();
    browser.node.report(report);
    expect(levels).toEqual([report]);
    browser.node.report({ type: 'stopped', samples: 900 });
    await stopped;
  });

  it('tells of a crashed worklet, whose answer no stop waits for', async () => {
    const { browser, capture, troubles } = await open();
    browser.node.report({ type: 'level', rms: 0.1, peak: 0.2, samples: 800 });
    browser.node.crash();
    expect(troubles).toEqual(['processor_crashed']);
    expect(await capture.stop()).toEqual({ heardSamples: 800 });
    expect(browser.track.readyState).toBe('ended');
  });

  it('does not wait on when the worklet crashes while stopping', async () => {
    const { browser, capture, troubles } = await open();
    const stopped = capture.stop();
    browser.node.crash();
    expect(await stopped).toEqual({ heardSamples: 0 });
    expect(troubles).toEqual([]);
    expect(browser.clock.pending).toBe(0);
  });

  it('tells of each change of track and context, and of none after stop', async () => {
    const { browser, capture, troubles } = await open();
    browser.track.dispatchEvent(new Event('mute'));
    browser.track.dispatchEvent(new Event('unmute'));
    browser.context.change('interrupted');
    browser.context.change('suspended');
    browser.context.change('running');
    browser.track.dispatchEvent(new Event('ended'));
    const all = ['muted', 'unmuted', 'interrupted', 'suspended', 'resumed', 'device_lost'];
    expect(troubles).toEqual(all);
    const stopped = capture.stop();
    browser.track.dispatchEvent(new Event('mute'));
    browser.node.report({ type: 'stopped', samples: 0 });
    await stopped;
    expect(browser.context.state).toBe('closed');
    expect(troubles).toEqual(all);
  });

  it('abandoned, lets the microphone go before the worklet answers, and counts its tails', async () => {
    const { browser, capture } = await open();
    const stopped = capture.abandon();
    expect(browser.log.slice(-2)).toEqual(['worklet told to stop', 'track stopped']);
    browser.node.report({ type: 'stopped', samples: 77 });
    expect(await stopped).toEqual({ heardSamples: 77 });
    expect(browser.clock.pending).toBe(0);
  });

  it('tells of a context that has failed once, whatever states it goes through then', async () => {
    const { browser, capture, troubles } = await open();
    browser.context.dispatchEvent(new Event('error'));
    browser.context.change('suspended');
    browser.context.change('running');
    browser.context.change('closed');
    expect(troubles).toEqual(['context_failed']);
    const stopped = capture.abandon();
    browser.node.report({ type: 'stopped', samples: 0 });
    await stopped;
  });

  it('asks a halted context to run when it is woken, and one that runs or is closed nothing', async () => {
    const { browser, capture } = await open();
    const resumes = (): number => browser.log.filter((it) => it === 'context resumed').length;
    browser.context.change('interrupted');
    const before = resumes();
    capture.wake();
    expect(resumes()).toBe(before + 1);
    browser.context.change('running');
    capture.wake();
    browser.context.change('closed');
    capture.wake();
    expect(resumes()).toBe(before + 1);
  });
});
