import { useEffect, useRef } from 'react';
import type { Level, LevelStore } from '../../state/level-store.ts';
import { loudness } from './loudness.ts';

/** Bars of the meter: at 20 reports a second the last second and a half. */
const BARS = 30;
/** Smaller steps are not worth a change of the accessibility tree. */
const ARIA_STEP = 5;

/**
 * How loud the microphone is. Moves outside React: each report shifts the bars by one, through the
 * style object, so that no component renders for it.
 */
export function LevelMeter({ levels }: { levels: LevelStore }) {
  const meter = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = meter.current;
    if (!element) return;
    return levels.subscribe(drawsInto(element));
  }, [levels]);
  return (
    <div
      ref={meter}
      className="meter"
      role="meter"
      aria-label="Microphone level"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
    >
      {Array.from({ length: BARS }, (_, index) => (
        <span key={index} className="meter-bar" />
      ))}
    </div>
  );
}

function drawsInto(meter: HTMLElement): (level: Level) => void {
  const bars = [...meter.children].filter((it) => it instanceof HTMLElement);
  const heights = new Float32Array(BARS);
  let told = 0;
  return (level) => {
    const height = loudness(level.rms);
    heights.copyWithin(0, 1);
    heights[BARS - 1] = height;
    if (level.peak === 0) heights.fill(0);
    for (const [index, bar] of bars.entries()) {
      bar.style.setProperty('--height', (heights[index] ?? 0).toFixed(3));
    }
    const percent = Math.round(height * 100);
    if (Math.abs(percent - told) < ARIA_STEP && percent !== 0) return;
    told = percent;
    meter.setAttribute('aria-valuenow', String(percent));
  };
}
