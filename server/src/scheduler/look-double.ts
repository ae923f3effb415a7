import type { Look } from './decode-scheduler-api.ts';

/** For tests of the scheduler: a look at just these samples, whenever it starts. */
export const lookAt = (samples: Int16Array) => (): Look => ({ samples, isRehearsal: false });

/** The segment would end with these samples. */
export const rehearse = (samples: Int16Array) => (): Look => ({ samples, isRehearsal: true });
