// `npm run room:dev`: a LiveKit server and Earshot beside it, to try a room on this machine.
import { runTask } from './setup/supported-node.mjs';

runTask(() => import('./tasks/room-dev.mjs'));
