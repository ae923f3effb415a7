import { DEFAULT_CREDIT } from '../server/src/session/credit.ts';
import { msToSamples } from '../src/shared/audio/sample-rate.ts';
import type { Schedule, Setting } from './steps.ts';

const CALM: Setting = {
  interim: false,
  capacityMs: null,
  retryBudgetMs: null,
  resumeWindowMs: 120_000,
  maxSessionMs: 14_400_000,
  graceMs: 5_000,
  latencyMs: { up: 0, down: 0 },
  credit: DEFAULT_CREDIT,
  decodeMs: 0,
  silenceGate: false,
  reader: 'listener',
  endsHealed: true,
  random: 0,
};

/** A gap that only it could bring credit for was held back, and a flush behind it never answered. */
const GAP_BEYOND_CREDIT: Schedule = {
  setting: {
    ...CALM,
    capacityMs: 1_000,
    credit: { ...DEFAULT_CREDIT, maxTokensSamples: msToSamples(2_000) },
  },
  steps: [
    {
      type: 'speak',
      sounds: [
        { type: 'silence', ms: 3_992 },
        { type: 'word', ms: 1_008 },
      ],
      frameMs: 20,
      isLive: false,
      finalizeMs: null,
    },
    { type: 'finalize' },
  ],
};

/** An ack filled the socket, which was cut within it; the cadence that told it ticked on for ever. */
const CUT_BY_AN_ACK: Schedule = {
  setting: { ...CALM, resumeWindowMs: 0 },
  steps: [
    { type: 'slow', direction: 'down', overheadBytes: 43_624, ms: 29_001 },
    {
      type: 'speak',
      sounds: [{ type: 'word', ms: 200 }],
      frameMs: 100,
      isLive: false,
      finalizeMs: null,
    },
    { type: 'sleep', ms: 29_000, clockStops: false, hears: false },
  ],
};

/** Schedules that once broke a rule: played first, every time. */
export const EXAMPLES: readonly Schedule[] = [GAP_BEYOND_CREDIT, CUT_BY_AN_ACK];
