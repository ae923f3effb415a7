import { useEffect, useRef } from 'react';
import type { LevelStore } from '../state/level-store.ts';
import { loudness } from './dock/loudness.ts';

/**
 * The circles that a voice moves. Outside React, as the meter: each report is one property of this
 * element alone. On the root it would be inherited by every line of the transcript, and all their
 * styles computed anew 20 times a second.
 */
export function Rings({ levels }: { levels: LevelStore }) {
  const rings = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      levels.subscribe(({ rms }) =>
        rings.current?.style.setProperty('--level', loudness(rms).toFixed(3)),
      ),
    [levels],
  );
  return <div ref={rings} className="rings" aria-hidden="true" />;
}
