import { buildNow, ensureBuilt } from './vite-build.mjs';

const PAGES = ['index.html', 'room.html'];

/**
 * All that the pages are made of, and what tells which build dist/ holds: Vite names the rest of it by
 * its content.
 *
 * @type {import('./vite-build.mjs').ViteBuild}
 */
export const PAGE = {
  name: 'page',
  config: 'vite.config.ts',
  inputs: [...PAGES, 'src', 'public', 'vite.config.ts', 'package-lock.json', 'tsconfig.base.json'],
  outputs: PAGES.map((page) => `dist/${page}`),
};

/** Builds the pages into dist/ if they are missing or were built from something else. */
export const ensurePage = () => ensureBuilt(PAGE);

/** @param {'info' | 'warn'} logLevel */
export const buildPage = (logLevel) => buildNow(PAGE, logLevel);
