// `npm run dev`: page and server, each reloaded as it changes.
import { runTask } from './setup/supported-node.mjs';

runTask(() => import('./tasks/dev.mjs'));
