/** Entry of the voice activity process: one for all streams, batches in, verdicts out. */
import { VAD_WINDOW_SAMPLES } from '../../engine.ts';
import { liveWithParent, tellParent } from '../child-life.ts';
import type {
  FromVadProcess,
  LoadVadMessage,
  ToVadProcess,
  VadBatchMessage,
} from '../vad-messages.ts';
import { Silero } from './silero.ts';
import { VoiceActivity } from './voice-activity.ts';

/** The first run allocates, and is slow. */
const WARM_UP = { stream: -1, samples: new Int16Array(VAD_WINDOW_SAMPLES), historyWindows: 0 };

liveWithParent();
let activity: VoiceActivity | null = null;

process.on('message', (message: ToVadProcess) => {
  void (message.type === 'load' ? load(message) : answer(message));
});

async function load({ model }: LoadVadMessage): Promise<void> {
  try {
    const opened = new VoiceActivity(await Silero.open(model));
    await opened.verdicts([WARM_UP]);
    opened.forget(WARM_UP.stream);
    activity = opened;
    tellParent<FromVadProcess>({ type: 'ready' });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    tellParent<FromVadProcess>({ type: 'loadFailed', message });
  }
}

/** Whatever goes wrong ends the process: the server gives the batch to another. */
async function answer({ id, work, closed }: VadBatchMessage): Promise<void> {
  if (!activity) throw new Error('no model yet');
  for (const stream of closed) activity.forget(stream);
  tellParent<FromVadProcess>({ type: 'verdicts', id, verdicts: await activity.verdicts(work) });
}
