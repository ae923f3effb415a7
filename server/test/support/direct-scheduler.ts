import type { Engine } from '../../src/engine/engine.ts';
import type { DecodeScheduler } from '../../src/scheduler/decode-scheduler-api.ts';

export function directScheduler(engine: Engine): DecodeScheduler {
  const run = async (samples: Int16Array) => {
    for (;;) {
      try {
        return {
          type: 'text' as const,
          text: (await engine.recognisers[0]!.decode({ samples })).text,
        };
      } catch (e) {
        if (!String(e).includes('one decode')) return { type: 'failed' as const };
        await new Promise((r) => setImmediate(r));
      }
    }
  };
  return {
    openLane: () => ({ final: run, partial: run, close() {} }),
    load: { queuedFinals: 0, queuedPartials: 0, running: 0 },
    close() {},
  };
}
