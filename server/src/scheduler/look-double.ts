import type { Look } from './decode-scheduler-api.ts';

/** For tests of the scheduler: a look at just these samples, whenever it starts. */
export const lookAt = (samples: Int16Array) => (): Look => ({ kind: 'growing', samples });

/** The segment would end with these samples. */
export const rehearse = (samples: Int16Array) => (): Look => ({ kind: 'rehearsal', samples });
