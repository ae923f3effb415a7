import fc from 'fast-check';
import { isInCi } from '../setup/in-ci.mjs';

/** Any number will do. */
const SEED = 20_261_128;

/**
 * Where a change is judged, properties draw the same cases each time, so that it is judged by what it
 * changed. Everywhere else they draw others in every run, and a failure names its seed.
 */
if (isInCi()) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });
