import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { framedStore } from './framed-store.ts';

function openFramed() {
  const frame: (() => void)[] = [];
  const store = createStore(() => ({ words: 0 }));
  const framed = framedStore(store, (callback) => frame.push(callback));
  const told: number[] = [];
  const leave = framed.subscribe(({ words }) => told.push(words));
  const say = (): void => store.setState(({ words }) => ({ words: words + 1 }));
  const paint = (): void => frame.splice(0).forEach((callback) => callback());
  return { store, framed, told, leave, say, paint, asked: () => frame.length };
}

describe('framedStore', () => {
  it('P7 tells of a hundred changes within a frame once, of the newest', () => {
    const { framed, told, say, paint, asked } = openFramed();
    for (let i = 0; i < 100; i += 1) say();
    expect(asked()).toBe(1);
    expect(told).toEqual([]);
    expect(framed.getState()).toEqual({ words: 0 });
    paint();
    expect(told).toEqual([100]);
    expect(framed.getState()).toEqual({ words: 100 });
  });

  it('P7 asks for no frame where nothing has changed, and for another after each', () => {
    const { told, say, paint, asked } = openFramed();
    expect(asked()).toBe(0);
    say();
    paint();
    expect(asked()).toBe(0);
    say();
    expect(asked()).toBe(1);
    paint();
    expect(told).toEqual([1, 2]);
  });

  it('P7 what is changed by being told is for the next frame', () => {
    const { framed, told, say, paint } = openFramed();
    const leave = framed.subscribe(() => {
      leave();
      say();
    });
    say();
    paint();
    expect(told).toEqual([1]);
    paint();
    expect(told).toEqual([1, 2]);
  });

  it('tells nobody who has left, and follows on', () => {
    const { framed, told, leave, say, paint } = openFramed();
    leave();
    say();
    paint();
    expect(told).toEqual([]);
    expect(framed.getState()).toEqual({ words: 1 });
  });
});
