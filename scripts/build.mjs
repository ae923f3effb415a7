// `npm run build`: the page, into dist/, and the server.
import { runTask } from './setup/supported-node.mjs';

runTask(() => import('./tasks/build.mjs'));
