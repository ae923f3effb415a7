import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import type { LevelReport } from './capture.ts';
import { STOP_TIMEOUT_MS } from './capture-node.ts';
import type { LiveMicrophone, MicrophoneState } from './live-microphone.ts';
import type { MicrophoneSettings } from './microphone-settings.ts';
import { openLiveMicrophone } from './open-live-microphone.ts';
import { OVERDUE_AFTER_MS } from './opening-slot.ts';
import { MIN_TRY_SPACING_MS, RETRY_DELAYS_MS, STEADY_AFTER_MS } from './retry-pace.ts';
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

async function advance(ms: number): Promise<void> {
  machine.clock.advance(ms);
  await settled();
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
