// `npm start`: from a bare clone to a running server.
import { runTask } from './setup/supported-node.mjs';

runTask(() => import('./tasks/start.mjs'));
