import { samplesToMs } from '../../shared/audio/sample-rate.ts';
import type { Receipt } from '../../state/session-state.ts';

/** Samples at 16 kHz as seconds with one decimal: "12.3 s". */
export function secondsOf(samples: number): string {
  return msAsSeconds(samplesToMs(samples));
}

/** The same of what is missing: were it rounded to nothing, it would say that nothing is. */
export function missingSecondsOf(samples: number): string {
  return samplesToMs(samples) < 50 ? '< 0.1 s' : secondsOf(samples);
}

/** A length as it is spoken of: "12 s", "2 min 5 s", "1 h 2 min". Whole seconds. */
export function lengthOf(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  if (hours > 0) return joined([hours, 'h'], [minutes, 'min']);
  return minutes > 0 ? joined([minutes, 'min'], [seconds % 60, 's']) : `${seconds} s`;
}

/** Where in a take a sample lies: "0:07", "12:34", "1:02:03". */
export function positionOf(sample: number): string {
  const seconds = Math.floor(samplesToMs(sample) / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const padded = (value: number): string => String(value).padStart(2, '0');
  return hours > 0
    ? `${hours}:${padded(minutes)}:${padded(seconds % 60)}`
    : `${minutes}:${padded(seconds % 60)}`;
}

const TIME_OF_DAY = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit' });

/** By the clock on the wall, in the reader's own manner: "09:12", "9:12 AM". */
export function timeOfDay(epochMs: number): string {
  return TIME_OF_DAY.format(epochMs);
}

/** "12.3 s heard, 12.3 s transcribed, 0.3 s wait"; what is missing stands there only if something is. */
export function receiptWords(receipt: Receipt): string {
  return [
    `${secondsOf(receipt.heardSamples)} heard`,
    `${secondsOf(receipt.transcribedSamples)} transcribed`,
    ...(receipt.missingSamples > 0 ? [`${missingSecondsOf(receipt.missingSamples)} missing`] : []),
    `${msAsSeconds(receipt.waitMs)} wait`,
  ].join(', ');
}

function msAsSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** The smaller unit only where there is some of it. */
function joined(larger: [number, string], smaller: [number, string]): string {
  return (smaller[0] > 0 ? [larger, smaller] : [larger]).flat().join(' ');
}
