// `npm test`: every suite, from a bare clone. `node scripts/test.mjs unit wire` runs those two.
import { runTask } from './setup/supported-node.mjs';

runTask(() => import('./tasks/test.mjs'));
