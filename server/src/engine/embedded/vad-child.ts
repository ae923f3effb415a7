/** Entry of the voice activity process: one for all streams, batches in, verdicts out. */
import { VAD_WINDOW_SAMPLES } from '../engine.ts';
import { liveWithParent, tellParent } from './child-life.ts';
import { VadDetector } from './vad-detector.ts';
import type { FromVadProcess, ToVadProcess, VadBatchMessage, VadWork } from './vad-messages.ts';

liveWithParent();
let modelFile = '';
const detectors = new Map<number, VadDetector>();
/** Detectors of ended streams: making one loads the model (25–85 ms), and native memory is freed late or never. */
const spare: VadDetector[] = [];

process.on('message', (message: ToVadProcess) => {
  switch (message.type) {
    case 'load':
      load(message.model);
      return;
    case 'batch':
      answer(message);
      return;
  }
});

function load(model: string): void {
  try {
    modelFile = model;
    const detector = new VadDetector(model);
    detector.verdicts(new Int16Array(VAD_WINDOW_SAMPLES));
    detector.reset();
    spare.push(detector);
    tellParent<FromVadProcess>({ type: 'ready' });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    tellParent<FromVadProcess>({ type: 'loadFailed', message });
  }
}

function answer(batch: VadBatchMessage): void {
  for (const stream of batch.closed) release(stream);
  const verdicts = batch.work.map(verdictsOn);
  tellParent<FromVadProcess>({ type: 'verdicts', id: batch.id, verdicts });
}

function verdictsOn(work: VadWork): Uint8Array {
  let detector = detectors.get(work.stream);
  if (!detector) {
    detector = spare.pop() ?? new VadDetector(modelFile);
    detectors.set(work.stream, detector);
  }
  return detector.verdicts(work.samples).subarray(work.historyWindows);
}

function release(stream: number): void {
  const detector = detectors.get(stream);
  if (!detector) return;
  detectors.delete(stream);
  detector.reset();
  spare.push(detector);
}
