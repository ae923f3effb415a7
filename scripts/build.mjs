// `npm run build`: the page, into dist/.
import { runTask } from './setup/supported-node.mjs';

runTask(() => import('./tasks/build.mjs'));
