/** Participants of a room with open microphones on which nobody speaks: all in one process, for they cost a machine enough. */
import { setPriority } from 'node:os';
import { Room } from '@livekit/rtc-node';
import { RtcMicrophone } from '../e2e/support/rtc-microphone.ts';
import { msToSamples } from '../src/shared/audio/sample-rate.ts';
import { answerParent } from './child-channel.ts';

export interface SilentCrowdQuestion {
  readonly url: string;
  /** One for each participant. */
  readonly tokens: readonly string[];
}

/** A quiet room: 60 dB below full scale, which a codec does not take for nothing. */
const NOISE_PEAK = 56;
const NOISE_MS = 10_000;

// What is measured goes first: with all of them on one machine, nobody misses a word of theirs that comes late.
setPriority(19);

// Answered when all are in the room; they stay until this process ends.
answerParent(async ({ url, tokens }: SilentCrowdQuestion): Promise<number> => {
  for (const token of tokens) {
    const room = new Room();
    await room.connect(url, token, { autoSubscribe: false, dynacast: false });
    if (!room.localParticipant) throw new Error('not in the room');
    void hum(await RtcMicrophone.publish(room.localParticipant));
  }
  return tokens.length;
});

async function hum(microphone: RtcMicrophone): Promise<void> {
  const noise = Int16Array.from({ length: msToSamples(NOISE_MS) }, () =>
    Math.round((2 * Math.random() - 1) * NOISE_PEAK),
  );
  for (;;) await microphone.speak(noise);
}
