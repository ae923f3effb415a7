import fc from 'fast-check';

/** Any number will do. */
const SEED = 20_261_128;

/**
 * Where a change is judged, properties draw the same cases each time, so that it is judged by what it
 * changed. Everywhere else they draw others in every run, and a failure names its seed.
 */
if (process.env['CI']) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });
