import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MicrophoneWitness } from './microphone-witness-double.ts';
import type { ScriptedAnswer } from './scripted-machine.ts';

/** A task comes after all continuations of what is settled. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Step {
  readonly what: string;
  run(witness: MicrophoneWitness): void | Promise<void>;
  [fc.toStringMethod](): string;
}

function step(what: string, run: Step['run']): Step {
  return { what, run, [fc.toStringMethod]: () => what };
}

const device = fc.constantFrom('built-in', 'usb');
const steps: fc.Arbitrary<Step> = fc.oneof(
  device.map((name) => step(`unplug ${name}`, ({ machine }) => machine.unplug(name))),
  device.map((name) => step(`plug in ${name}`, ({ machine }) => machine.plugIn(name))),
  fc.constantFrom<ScriptedAnswer>('grants', 'asks', 'denies', 'is busy').map((answer) =>
    step(`from now on it ${answer}`, ({ machine }) => {
      machine.answer = answer;
    }),
  ),
  fc
    .constantFrom<Exclude<ScriptedAnswer, 'asks'>>('grants', 'denies', 'is busy')
    .map((answer) => step(`prompt ${answer}`, ({ machine }) => machine.answerPrompt(answer))),
  fc.boolean().map((muted) =>
    step(`muted ${muted}`, ({ machine }) => {
      machine.mute(muted);
    }),
  ),
  fc.constantFrom<AudioContextState>('running', 'suspended', 'interrupted', 'closed').map((state) =>
    step(`graphs ${state}`, ({ machine }) => {
      machine.changeContexts(state);
    }),
  ),
  fc.constantFrom<AudioContextState>('running', 'suspended').map((state) =>
    step(`new graphs ${state}`, ({ machine }) => {
      machine.contextState = state;
    }),
  ),
  fc
    .constantFrom('devices', 'permission', 'visible')
    .map((change) => step(`tell ${change}`, ({ machine }) => machine.tell(change))),
  fc.constantFrom(
    step('kill audio', ({ machine }) => machine.killAudio()),
    step('revoke', ({ machine }) => machine.revoke()),
    step('crash', ({ machine }) => machine.node.crash()),
    step('hang', ({ machine }) => {
      machine.node.hangs = true;
    }),
    step('hear', ({ machine }) => machine.node.hear(640)),
    step('rebuild', ({ microphone, epoch }) => microphone.rebuild(epoch, 'capture_stalled')),
    step('rebuild an old one', ({ microphone, epoch }) =>
      microphone.rebuild(epoch - 1, 'capture_stalled'),
    ),
    step('retry', ({ microphone }) => microphone.retry()),
    step('module', ({ machine }) => {
      machine.moduleLoads = !machine.moduleLoads;
    }),
  ),
  fc.option(device).map((name) => step(`change to ${name}`, (witness) => witness.change(name))),
  fc
    .constantFrom(250, 1_000, 3_000, 12_000)
    .map((ms) => step(`${ms} ms`, (witness) => witness.advance(ms))),
);

/** `settles`: all that follows happens before the next step; else that comes in the midst of it. */
const schedule = fc.array(fc.record({ step: steps, settles: fc.boolean() }), { maxLength: 40 });

it(
  'holds one microphone, tells each silence and its end once, lives on when it can, and leaves nothing',
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(schedule, fc.boolean(), async (actions, heals) => {
        const witness = new MicrophoneWitness(settled);
        await witness.open();
        for (const { step, settles } of actions) {
          await step.run(witness);
          if (settles) await witness.check();
        }
        if (heals) await heal(witness);
        await witness.stop();
        expect(witness.faults).toEqual([]);
      }),
      { numRuns: 500 },
    );
  },
);

/** All faults are over, and the browser tells so: whatever had happened, the microphone is heard again. */
async function heal(witness: MicrophoneWitness): Promise<void> {
  const { machine, microphone } = witness;
  await witness.check();
  machine.answer = 'grants';
  machine.contextState = 'running';
  machine.mute(false);
  machine.moduleLoads = true;
  machine.answerPrompt('grants');
  machine.changeContexts('running');
  machine.tell('permission');
  machine.plugIn('built-in');
  await witness.advance(12_000);
  if (microphone.state.type !== 'live') witness.faults.push(`healed, and ${microphone.state.type}`);
  if (machine.liveTracks.size !== 1) witness.faults.push('healed, and no microphone');
}
