import { useEffect, useRef } from 'react';
import type { Level, LevelStore } from '../../state/level-store.ts';

/** Bars of the meter: at 20 reports a second the last second and a half. */
const BARS = 30;
/** From here to full scale the bars grow; a quiet room lies about at the foot. */
const FLOOR_DB = -60;
const CEILING_DB = -6;
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
    document.documentElement.style.setProperty('--level', height.toFixed(3));
    const percent = Math.round(height * 100);
    if (Math.abs(percent - told) < ARIA_STEP && percent !== 0) return;
    told = percent;
    meter.setAttribute('aria-valuenow', String(percent));
  };
}

/** 0 at {@link FLOOR_DB} and below, 1 at {@link CEILING_DB} and above, even steps of decibels between. */
function loudness(rms: number): number {
  if (rms <= 0) return 0;
  const level = (20 * Math.log10(rms) - FLOOR_DB) / (CEILING_DB - FLOOR_DB);
  return Math.min(1, Math.max(0, level));
}
