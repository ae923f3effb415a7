import packageJson from '../package.json' with { type: 'json' };

/** Options of Node that `npm start` gives the server. */
export const START_OPTIONS = packageJson.scripts.start
  .split(' ')
  .filter((word) => word.startsWith('--'));
