import { msToSamples } from '../audio/sample-rate.ts';

/**
 * What both ends count on before a `ready` told them more. The server's limits are configurable
 * (server/src/config.ts) with these as defaults; `ready.limits` tells the client those in force.
 */
export const MAX_AUDIO_MESSAGE_BYTES = 64 * 1024;
export const MAX_TEXT_MESSAGE_BYTES = 16 * 1024;
export const MAX_START_MESSAGE_BYTES = 4 * 1024;

/** A tile is never longer: what lets `committed` always move. */
export const MAX_TILE_SAMPLES = msToSamples(20_000);
