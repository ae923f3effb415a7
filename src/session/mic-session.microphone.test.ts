import { beforeEach, expect, it } from 'vitest';
import { CaptureError } from '../capture/capture-error.ts';
import { SILENCE_AFTER_MS } from './hearing-monitor.ts';
import { NOTHING_LEFT, SessionRig, settle } from './session-rig-double.ts';
import type { ScriptedPorts } from './scripted-ports.ts';

let rig: SessionRig;
let ports: ScriptedPorts;

beforeEach(async () => {
  rig = new SessionRig();
  ({ ports } = rig);
  await rig.listen();
});

const USB = {
  deviceId: 'usb',
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
} as const;

it.each(['muted', 'suspended'] as const)('P28 names a microphone that is %s', (reason) => {
  ports.microphone.interrupt(reason);
  expect(rig.state).toMatchObject({ microphone: { type: 'interrupted', reason } });
  expect(ports.stream.calls.at(-1)).toBe(`interrupt ${reason}`);
  ports.microphone.resume();
  expect(rig.state).toMatchObject({ microphone: { type: 'live', hearing: 'waiting' } });
  expect(ports.stream.calls.at(-1)).toBe('interrupt over');
});

it('P25 a microphone that goes away and comes back is a gap, and no end', () => {
  ports.microphone.sound(0.3);
  ports.microphone.fault();
  expect(rig.state).toMatchObject({ type: 'listening', microphone: { type: 'recovering' } });
  expect(rig.levels.getState()).toEqual({ rms: 0, peak: 0 });
  ports.microphone.recover('Another microphone');
  expect(rig.state).toMatchObject({
    microphone: { type: 'live', hearing: 'waiting' },
    applied: { label: 'Another microphone' },
    heardBefore: true,
  });
  expect(ports.stream.calls).toEqual([
    'attach 1',
    'interrupt device_lost',
    'interrupt over',
    'attach 2 device_lost',
  ]);
});

it('P25 a microphone that is lost can be tried again, or stopped with all that was heard', async () => {
  ports.microphone.fault();
  ports.microphone.lose('permission_denied');
  expect(rig.state).toMatchObject({
    type: 'listening',
    microphone: { type: 'lost', code: 'permission_denied' },
  });
  rig.session.retryMicrophone();
  expect(ports.microphone.calls).toEqual(['retry']);
  await rig.stop(800);
  expect(ports.stream.calls.at(-1)).toBe('endInput');
  ports.stream.progress({ transcribedSamples: 800, missingSamples: 160 });
  ports.stream.complete();
  await settle();
  expect(rig.state).toMatchObject({
    type: 'finished',
    receipt: { heardSamples: 800, transcribedSamples: 800, missingSamples: 160 },
  });
  expect(rig.leftOver).toEqual(NOTHING_LEFT);
});

it('P27 silence while the microphone is away is none of its own', () => {
  ports.microphone.fault();
  ports.clock.advance(SILENCE_AFTER_MS * 2);
  expect(rig.state).toMatchObject({ microphone: { type: 'recovering' } });
  ports.microphone.recover();
  ports.clock.advance(SILENCE_AFTER_MS - 1);
  expect(rig.state).toMatchObject({ microphone: { hearing: 'waiting' } });
  ports.clock.advance(1);
  expect(rig.state).toMatchObject({ microphone: { hearing: 'nothing' } });
});

it('P47 a capture that stalls is built anew, and one whose worker is lost', () => {
  ports.stream.options.onCaptureStalled(1);
  ports.microphone.fault();
  ports.microphone.recover();
  ports.stream.options.onCaptureLost();
  expect(ports.microphone.calls).toEqual(['rebuild 1 capture_stalled', 'rebuild 2 worker_lost']);
});

it('P48 another microphone is taken at once', async () => {
  rig.preferences.setState({ capture: USB });
  expect(ports.microphone.choices.map((it) => it.settings)).toEqual([USB]);
  ports.microphone.choices[0]?.answer.resolve();
  await settle();
  expect(rig.state).toMatchObject({ refusedChoice: null });
  expect(rig.preferences.getState().capture).toBe(USB);
});

it('P48 what is missed while microphones change is not put down to the browser', () => {
  rig.preferences.setState({ capture: USB });
  ports.microphone.takeOver();
  expect(ports.stream.calls).toEqual(['attach 1', 'attach 2 device_lost']);
});

it('P48 one that cannot be opened is named, and the choice goes back to the one in use', async () => {
  const before = rig.preferences.getState().capture;
  rig.preferences.setState({ capture: USB });
  ports.microphone.choices[0]?.answer.reject(new CaptureError('microphone_busy'));
  await settle();
  expect(rig.state).toMatchObject({ type: 'listening', refusedChoice: 'microphone_busy' });
  expect(rig.preferences.getState().capture).toBe(before);
  expect(ports.microphone.choices).toHaveLength(1);
  rig.preferences.setState({ capture: { ...USB, autoGainControl: true } });
  expect(rig.state).toMatchObject({ refusedChoice: null });
});

it('P48 of two choices the later one counts', async () => {
  const later = { ...USB, deviceId: 'desk' };
  rig.preferences.setState({ capture: USB });
  rig.preferences.setState({ capture: later });
  ports.microphone.choices[0]?.answer.reject(new CaptureError('no_microphone'));
  ports.microphone.choices[1]?.answer.resolve();
  await settle();
  expect(rig.state).toMatchObject({ refusedChoice: null });
  expect(rig.preferences.getState().capture).toBe(later);
});

it('P48 a choice made while the microphone is asked for is taken once it is open', async () => {
  rig.session.stop();
  ports.microphone.answerStop(0);
  ports.stream.complete();
  await settle();
  rig.session.start();
  rig.preferences.setState({ capture: USB });
  expect(ports.microphone.choices).toEqual([]);
  ports.microphone.open();
  await settle();
  expect(ports.microphone.choices.map((it) => it.settings)).toEqual([USB]);
});

it('P48 other preferences are no choice of a microphone', () => {
  rig.preferences.setState({ textSize: 'huge', outageMinutes: 30 });
  expect(ports.microphone.choices).toEqual([]);
});
