import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import type { LevelReport } from './capture.ts';
import { STOP_TIMEOUT_MS } from './capture-node.ts';
import type { LiveMicrophone, MicrophoneState } from './live-microphone.ts';
import type { MicrophoneSettings } from './microphone-settings.ts';
import { openLiveMicrophone } from './open-live-microphone.ts';
import { OVERDUE_AFTER_MS } from './opening-slot.ts';
import { MIN_TRY_SPACING_MS, RETRY_DELAYS_MS, STEADY_AFTER_MS } from './retry-pace.ts';
import { RUNNING_TIMEOUT_MS } from './capture-watch.ts';
import { ScriptedMachine } from './scripted-machine.ts';
import { RESUME_EVERY_MS, RESUME_TIMEOUT_MS } from './watched-capture.ts';

const OFF: MicrophoneSettings = {
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
};

let machine: ScriptedMachine;
/** All that was told, in order, in one word each. */
let told: string[];
let levels: LevelReport[];
let ports: MessagePort[];
let microphone: LiveMicrophone;

beforeEach(() => {
  machine = new ScriptedMachine();
  told = [];
  levels = [];
  ports = [];
});
afterEach(async () => {
  const stopped = microphone.stop();
  // A worklet that hangs is not waited for any longer.
  machine.clock.advance(STOP_TIMEOUT_MS);
  await stopped;
  for (const port of ports) port.close();
});

function nameOf(state: MicrophoneState): string {
  switch (state.type) {
    case 'live':
      return `live ${state.applied.deviceId}`;
    case 'interrupted':
      return `interrupted ${state.reason}`;
    case 'recovering':
      return `recovering ${state.cause}`;
    case 'lost':
      return `lost ${state.code}`;
  }
}

function opening(settings = OFF, signal?: AbortSignal): Promise<LiveMicrophone> {
  return openLiveMicrophone(
    {
      settings,
      firstEpoch: 5,
      ...(signal ? { signal } : {}),
      onCapture: ({ epoch, framePort, gapReason }) => {
        ports.push(framePort);
        told.push(`capture ${epoch} after ${gapReason}`);
      },
      onInterruption: (reason) => told.push(reason === null ? 'heard again' : `silent: ${reason}`),
      onLevel: (report) => levels.push(report),
      onState: (state) => told.push(nameOf(state)),
    },
    machine.platform(),
  );
}

/** Opens, and forgets what was told of it. */
async function open(settings = OFF): Promise<void> {
  microphone = await opening(settings);
  expect(told.splice(0)).toEqual([
    `live ${settings.deviceId ?? 'built-in'}`,
    'capture 5 after null',
  ]);
}

/** Lets everything that is already decided happen. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** In steps no longer than any wait: what falls due is answered before more time passes. */
async function advance(ms: number): Promise<void> {
  for (let leftMs = ms; leftMs > 0; leftMs -= MIN_TRY_SPACING_MS) {
    machine.clock.advance(Math.min(leftMs, MIN_TRY_SPACING_MS));
    await settled();
  }
}

describe('faults that only another capture mends', () => {
  const faults: readonly {
    readonly name: string;
    readonly cause: string;
    readonly reason: ClientGapReason;
    happen(): void;
  }[] = [
    {
      name: 'the device unplugged, another there',
      cause: 'device_lost',
      reason: 'device_lost',
      happen: () => {
        machine.devices.add('built-in 2');
        machine.unplug('built-in');
      },
    },
    {
      name: 'the sound server killed',
      cause: 'device_lost',
      reason: 'device_lost',
      happen: () => machine.killAudio(),
    },
    {
      name: 'the context failed',
      cause: 'context_failed',
      reason: 'device_lost',
      happen: () => machine.context.dispatchEvent(new Event('error')),
    },
    {
      name: 'the context closed by the browser',
      cause: 'context_failed',
      reason: 'device_lost',
      happen: () => machine.context.change('closed'),
    },
    {
      name: 'the worklet crashed',
      cause: 'processor_crashed',
      reason: 'capture_stalled',
      happen: () => machine.node.crash(),
    },
    {
      name: 'the clock frozen, as the worker sees',
      cause: 'stalled',
      reason: 'capture_stalled',
      happen: () => {
        machine.node.hangs = true;
        microphone.rebuild(5, 'capture_stalled');
      },
    },
    {
      name: 'the worker lost with its port',
      cause: 'worker_lost',
      reason: 'worker_lost',
      happen: () => microphone.rebuild(5, 'worker_lost'),
    },
  ];

  it.each(faults)('$name: opened anew at once', async ({ cause, reason, happen }) => {
    await open();
    const { track } = machine;
    happen();
    expect(track.readyState).toBe('ended');
    await settled();
    const next = machine.track.deviceId;
    expect(told).toEqual([
      `silent: ${reason}`,
      `recovering ${cause}`,
      'heard again',
      `capture 6 after ${reason}`,
      `live ${next}`,
    ]);
    expect(machine.mostLiveTracks).toBe(1);
  });

  it.each(faults)('$name: nothing is left of it after stop, nor told', async ({ happen }) => {
    await open();
    happen();
    const stopping = microphone.stop();
    const before = told.length;
    await settled();
    await advance(60_000);
    await stopping;
    expect(machine.held).toEqual([]);
    expect(told).toHaveLength(before);
  });
});

describe('opening', () => {
  it('rejects as a single capture does, holds nothing, and tries nothing again', async () => {
    await open();
    machine = new ScriptedMachine();
    machine.answer = 'denies';
    await expect(opening()).rejects.toMatchObject({ code: 'permission_denied' });
    expect(machine.held).toEqual([]);
    expect(told).toEqual([]);
  });

  it('aborted at the prompt rejects at once, and lets a late microphone go', async () => {
    await open();
    machine = new ScriptedMachine();
    machine.answer = 'asks';
    const abort = new AbortController();
    const rejected = opening(OFF, abort.signal).catch((error: unknown) => error);
    await settled();
    abort.abort();
    expect(await rejected).toMatchObject({ code: 'capture_failed' });
    expect(machine.openContexts.size).toBe(0);
    machine.answerPrompt('grants');
    await settled();
    expect(machine.mostLiveTracks).toBe(1);
    expect(machine.held).toEqual([]);
    expect(told).toEqual([]);
  });

  it('does not take another device for one that was chosen and is not there', async () => {
    await open();
    await expect(opening({ ...OFF, deviceId: 'usb' })).rejects.toMatchObject({
      code: 'no_microphone',
    });
  });

  it('tells of a microphone that comes silenced by the system', async () => {
    machine.comesMuted = true;
    microphone = await opening();
    expect(told).toEqual([
      'live built-in',
      'capture 5 after null',
      'silent: muted',
      'interrupted muted',
    ]);
  });
});

describe('interruptions that end by themselves', () => {
  it('muted by the system, and heard again: the same capture goes on', async () => {
    await open();
    machine.track.setMuted(true);
    await advance(600_000);
    expect(told).toEqual(['silent: muted', 'interrupted muted']);
    machine.track.setMuted(false);
    expect(told.slice(2)).toEqual(['heard again', 'live built-in']);
  });

  it('interrupted by a call, for as long as it takes', async () => {
    await open();
    machine.context.change('interrupted');
    await advance(600_000);
    expect(told).toEqual(['silent: suspended', 'interrupted suspended']);
    machine.context.change('running');
    expect(told.slice(2)).toEqual(['heard again', 'live built-in']);
  });

  it('suspended after a call, asked to run again until it does', async () => {
    await open();
    machine.context.change('interrupted');
    machine.context.change('suspended');
    await advance(RESUME_EVERY_MS);
    machine.context.resumes = true;
    await advance(RESUME_EVERY_MS);
    expect(told).toEqual([
      'silent: suspended',
      'interrupted suspended',
      'heard again',
      'live built-in',
    ]);
    await advance(RESUME_TIMEOUT_MS);
    expect(told).toHaveLength(4);
  });

  it('suspended for good: built anew', async () => {
    await open();
    machine.context.change('suspended');
    await advance(RESUME_TIMEOUT_MS - 1);
    expect(told).toEqual(['silent: suspended', 'interrupted suspended']);
    await advance(1);
    expect(told.slice(2)).toEqual([
      'recovering suspended',
      'heard again',
      'capture 6 after suspended',
      'live built-in',
    ]);
  });

  it('muted and suspended at once: told by what silences the more, each change once', async () => {
    await open();
    machine.track.setMuted(true);
    machine.context.change('interrupted');
    machine.context.change('running');
    machine.track.setMuted(false);
    expect(told).toEqual([
      'silent: muted',
      'interrupted muted',
      'silent: suspended',
      'interrupted suspended',
      'silent: muted',
      'interrupted muted',
      'heard again',
      'live built-in',
    ]);
  });

  it('asks a halted graph to run when the page is looked at again', async () => {
    await open();
    machine.context.change('interrupted');
    machine.context.resumes = true;
    machine.tell('visible');
    expect(told.slice(2)).toEqual(['heard again', 'live built-in']);
  });

  it('unplugged while muted: one silence, with another reason from then on', async () => {
    await open();
    machine.track.setMuted(true);
    machine.devices.add('other');
    machine.unplug('built-in');
    await settled();
    expect(told.slice(2)).toEqual([
      'silent: device_lost',
      'recovering device_lost',
      'heard again',
      'capture 6 after device_lost',
      'live other',
    ]);
  });
});

describe('what cannot be mended at once', () => {
  it('is tried at growing distances, and told as lost when the quick tries are spent', async () => {
    await open();
    machine.unplug('built-in');
    await settled();
    // The event of the unplugging itself came while the first try ran.
    await advance(MIN_TRY_SPACING_MS);
    expect(told).toEqual(['silent: device_lost', 'recovering device_lost']);
    const tries = machine.asked.length;
    for (const [index, delayMs] of [...RETRY_DELAYS_MS.slice(2), 5_000, 5_000].entries()) {
      await advance(delayMs - 1);
      expect(machine.asked).toHaveLength(tries + index);
      await advance(1);
      expect(machine.asked).toHaveLength(tries + index + 1);
    }
    expect(told.slice(2)).toEqual(['lost no_microphone']);
    expect(machine.clock.pending).toBe(1);
  });

  it('is opened as soon as a device appears', async () => {
    await open();
    machine.unplug('built-in');
    await settled();
    await advance(20_000);
    machine.plugIn('headset');
    await settled();
    expect(told.slice(-4)).toEqual([
      'lost no_microphone',
      'heard again',
      'capture 6 after device_lost',
      'live headset',
    ]);
  });

  it('a burst of changes of the devices is at most one try in a quarter of a second', async () => {
    await open();
    machine.unplug('built-in');
    await settled();
    await advance(20_000);
    const tries = machine.asked.length;
    for (let index = 0; index < 100; index += 1) {
      machine.tell('devices');
      await settled();
    }
    expect(machine.asked).toHaveLength(tries + 1);
    await advance(MIN_TRY_SPACING_MS);
    expect(machine.asked).toHaveLength(tries + 2);
  });

  it('the permission taken back: asks no more until it is given, or a click', async () => {
    await open();
    machine.revoke();
    await settled();
    expect(told).toEqual([
      'silent: device_lost',
      'recovering device_lost',
      'lost permission_denied',
    ]);
    const tries = machine.asked.length;
    await advance(3_600_000);
    machine.tell('visible');
    await settled();
    expect(machine.asked).toHaveLength(tries);
    machine.answer = 'grants';
    machine.tell('permission');
    await settled();
    expect(told.slice(3)).toEqual(['heard again', 'capture 6 after device_lost', 'live built-in']);
  });

  it('a prompt that hides and shows the page, and is answered with no, is not followed by another', async () => {
    await open();
    machine.answer = 'asks';
    machine.killAudio();
    await settled();
    machine.tell('visible');
    machine.answerPrompt('denies');
    await advance(60_000);
    expect(machine.asked).toHaveLength(2);
    expect(told.at(-1)).toBe('lost permission_denied');
  });

  it('a click tries again, and the page says so', async () => {
    await open();
    machine.revoke();
    await settled();
    machine.answer = 'asks';
    microphone.retry();
    await settled();
    expect(told.slice(3)).toEqual(['recovering device_lost']);
    machine.answerPrompt('grants');
    await settled();
    expect(told.slice(4)).toEqual(['heard again', 'capture 6 after device_lost', 'live built-in']);
  });

  it('retry is ignored while anything is heard or tried', async () => {
    await open();
    microphone.retry();
    machine.answer = 'asks';
    machine.killAudio();
    microphone.retry();
    await settled();
    expect(machine.asked).toHaveLength(2);
  });

  it('a new context that does not run is told at once, and tried again', async () => {
    await open();
    machine.contextState = 'suspended';
    machine.node.crash();
    await settled();
    await advance(RUNNING_TIMEOUT_MS);
    expect(told.slice(2)).toEqual(['lost audio_suspended']);
    machine.contextState = 'running';
    microphone.retry();
    await settled();
    expect(microphone.state.type).toBe('live');
  });

  it('a prompt left open is waited on without another beside it, and taken when it is answered', async () => {
    await open();
    machine.answer = 'asks';
    machine.killAudio();
    await settled();
    await advance(OVERDUE_AFTER_MS);
    expect(told.slice(2)).toEqual(['lost capture_failed']);
    await advance(600_000);
    expect(machine.asked).toHaveLength(2);
    machine.answerPrompt('grants');
    await settled();
    expect(microphone.state.type).toBe('live');
    expect(machine.mostLiveTracks).toBe(1);
  });

  it('a browser that hangs is asked anew when something changes; what it grants late is let go', async () => {
    await open();
    machine.answer = 'asks';
    machine.killAudio();
    await settled();
    await advance(OVERDUE_AFTER_MS);
    machine.answer = 'grants';
    machine.tell('devices');
    await settled();
    const { track } = machine;
    machine.answerPrompt('grants');
    await settled();
    expect([...machine.liveTracks]).toEqual([track]);
    expect(told.filter((it) => it.startsWith('capture'))).toEqual(['capture 6 after device_lost']);
  });

  it('captures that die as soon as they are open are opened ever more slowly', async () => {
    await open();
    const gapsMs: number[] = [];
    for (let index = 0; index < 6; index += 1) {
      machine.node.crash();
      await settled();
      const fromMs = machine.clock.now();
      while (microphone.state.type !== 'live') await advance(50);
      gapsMs.push(machine.clock.now() - fromMs);
    }
    expect(gapsMs).toEqual([0, 250, 1_000, 2_000, 5_000, 5_000]);
    await advance(STEADY_AFTER_MS);
    machine.node.crash();
    await settled();
    expect(microphone.state.type).toBe('live');
  });
});

describe('a chosen device', () => {
  const USB = { ...OFF, deviceId: 'usb' };

  beforeEach(() => machine.devices.add('usb'));

  it('is opened before the old one is let go, and begins after the tails of that', async () => {
    await open();
    const { node } = machine;
    node.hangs = true;
    const changed = microphone.change(USB);
    await settled();
    expect(told).toEqual([]);
    expect(machine.liveTracks.size).toBe(2);
    await changed;
    expect(told).toEqual([]);
    machine.clock.advance(STOP_TIMEOUT_MS);
    await settled();
    expect(told).toEqual(['capture 6 after null', 'live usb']);
    expect([...machine.liveTracks].map((it) => it.deviceId)).toEqual(['usb']);
  });

  it('while the one before still waits for the tails of the one before that, is no third', async () => {
    await open();
    machine.node.hangs = true;
    await microphone.change(USB);
    const changed = microphone.change(OFF);
    await settled();
    expect(machine.liveTracks.size).toBe(2);
    machine.clock.advance(STOP_TIMEOUT_MS);
    await changed;
    machine.clock.advance(STOP_TIMEOUT_MS);
    await settled();
    expect(told.filter((it) => it.startsWith('capture'))).toEqual([
      'capture 6 after null',
      'capture 7 after null',
    ]);
    expect([...machine.liveTracks].map((it) => it.deviceId)).toEqual(['built-in']);
  });

  it('that cannot be opened leaves the old one as it was, and says why', async () => {
    await open();
    const { track } = machine;
    await expect(microphone.change({ ...OFF, deviceId: 'gone' })).rejects.toMatchObject({
      code: 'no_microphone',
    });
    expect(told).toEqual([]);
    expect([...machine.liveTracks]).toEqual([track]);
    machine.node.crash();
    await settled();
    expect(machine.asked.at(-1)).toBe('default');
  });

  it('that is unplugged gives way to the default one, and is first again in the next recovery', async () => {
    await open(USB);
    machine.unplug('usb');
    await settled();
    expect(machine.asked).toEqual(['usb', 'usb', 'default']);
    expect(told.at(-1)).toBe('live built-in');
    machine.devices.add('usb');
    await advance(STEADY_AFTER_MS);
    machine.node.crash();
    await settled();
    expect(told.at(-1)).toBe('live usb');
  });

  it('chosen while none is heard is what recovery goes on with', async () => {
    await open();
    machine.devices.clear();
    machine.killAudio();
    await settled();
    await expect(microphone.change(USB)).rejects.toMatchObject({ code: 'no_microphone' });
    machine.devices.add('built-in');
    machine.plugIn('usb');
    await advance(MIN_TRY_SPACING_MS);
    expect(told.at(-1)).toBe('live usb');
  });

  it('chosen after another that still asks takes its place: both promises settle with it', async () => {
    await open();
    machine.answer = 'asks';
    const first = microphone.change({ ...OFF, deviceId: 'slow' });
    machine.answer = 'grants';
    const second = microphone.change(USB);
    await Promise.all([first, second]);
    await settled();
    machine.answerPrompt('grants');
    await settled();
    expect(told).toEqual(['capture 6 after null', 'live usb']);
    expect(machine.liveTracks.size).toBe(1);
  });

  it('takes over where the old one dies while it is being opened, with the reason of the gap', async () => {
    await open();
    machine.answer = 'asks';
    const changed = microphone.change(USB);
    machine.node.crash();
    await settled();
    machine.answerPrompt('grants');
    await changed;
    expect(machine.asked).toHaveLength(2);
    expect(told).toEqual([
      'silent: capture_stalled',
      'recovering processor_crashed',
      'heard again',
      'capture 6 after capture_stalled',
      'live usb',
    ]);
  });

  it('that breaks before the stream has it is not handed over, but followed by another', async () => {
    await open();
    machine.node.hangs = true;
    const changed = microphone.change(USB);
    await settled();
    machine.node.crash();
    await settled();
    machine.clock.advance(STOP_TIMEOUT_MS);
    await changed;
    await settled();
    expect(told).toEqual([
      'silent: capture_stalled',
      'recovering processor_crashed',
      'heard again',
      'capture 6 after capture_stalled',
      'live usb',
    ]);
    expect(machine.liveTracks.size).toBe(1);
  });

  it('is of no effect once stopped', async () => {
    await open();
    machine.answer = 'asks';
    const changed = microphone.change(USB);
    const stopped = microphone.stop();
    await changed;
    await stopped;
    machine.answerPrompt('grants');
    await settled();
    await microphone.change(USB);
    expect(machine.held).toEqual([]);
  });
});

describe('the count', () => {
  it('is the sum of all captures, in the levels and at the end', async () => {
    await open();
    machine.node.hear(1_000);
    machine.node.hear(100, false);
    microphone.rebuild(5, 'capture_stalled');
    await settled();
    machine.node.hear(500);
    machine.node.hear(30, false);
    expect(levels.map((it) => it.samples)).toEqual([1_000, 1_600]);
    const stopped = microphone.stop();
    expect(microphone.stop()).toBe(stopped);
    expect(await stopped).toEqual({ heardSamples: 1_630 });
  });

  it('S17: asks the last worklet for its tails first, and lets its microphone go then', async () => {
    await open();
    const { track } = machine;
    const stopped = microphone.stop();
    expect(track.readyState).toBe('live');
    await stopped;
    expect(track.readyState).toBe('ended');
  });
});

describe('a rebuild that was asked for', () => {
  it('of an epoch that is over is ignored', async () => {
    await open();
    microphone.rebuild(4, 'capture_stalled');
    expect(told).toEqual([]);
    microphone.rebuild(5, 'capture_stalled');
    microphone.rebuild(5, 'capture_stalled');
    await settled();
    microphone.rebuild(5, 'capture_stalled');
    expect(told.filter((it) => it.startsWith('capture'))).toEqual([
      'capture 6 after capture_stalled',
    ]);
    expect(microphone.state.type).toBe('live');
  });

  it('a thousand times leaves nothing over', async () => {
    await open();
    const before = machine.held;
    for (let epoch = 5; epoch < 1_005; epoch += 1) {
      await advance(STEADY_AFTER_MS);
      if (epoch % 2 === 0) microphone.rebuild(epoch, 'capture_stalled');
      else machine.killAudio();
      await settled();
      ports.pop()?.close();
    }
    expect(told.filter((it) => it.startsWith('capture'))).toHaveLength(1_000);
    expect(machine.held).toEqual(before);
    expect(machine.mostLiveTracks).toBe(1);
    await microphone.stop();
    expect(machine.held).toEqual([]);
  });
});
