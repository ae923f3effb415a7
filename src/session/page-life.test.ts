import { beforeEach, expect, it } from 'vitest';
import { followPageLife } from './page-life.ts';

class ScriptedDocument extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible';
}

/** Node has no such event. */
class Transition extends Event implements PageTransitionEvent {
  readonly persisted: boolean;

  constructor(type: 'pageshow' | 'pagehide', persisted: boolean) {
    super(type);
    this.persisted = persisted;
  }
}

let window: EventTarget;
let document: ScriptedDocument;
let told: string[];

beforeEach(() => {
  window = new EventTarget();
  document = new ScriptedDocument();
  told = [];
  followPageLife(
    { wake: () => told.push('wake'), leave: () => told.push('leave') },
    { window, document },
  );
});

it('P46 wakes when the browser is online, and when a frozen page goes on', () => {
  window.dispatchEvent(new Event('online'));
  document.dispatchEvent(new Event('resume'));
  expect(told).toEqual(['wake', 'wake']);
});

it('P46 wakes when the page is seen, and not when it is hidden', () => {
  document.visibilityState = 'hidden';
  document.dispatchEvent(new Event('visibilitychange'));
  expect(told).toEqual([]);
  document.visibilityState = 'visible';
  document.dispatchEvent(new Event('visibilitychange'));
  expect(told).toEqual(['wake']);
});

it('P46 leaves at the end of the page, before anything else can happen', () => {
  window.dispatchEvent(new Transition('pagehide', false));
  expect(told).toEqual(['leave']);
});

it('P46 keeps all in the back-forward cache, and wakes on the way out of it', () => {
  window.dispatchEvent(new Transition('pagehide', true));
  expect(told).toEqual([]);
  window.dispatchEvent(new Transition('pageshow', true));
  expect(told).toEqual(['wake']);
});

it('P46 a page that is shown for the first time has nothing to wake', () => {
  window.dispatchEvent(new Transition('pageshow', false));
  expect(told).toEqual([]);
});
