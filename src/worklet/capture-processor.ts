import { CAPTURE_PROCESSOR, type CaptureCommand } from '../shared/messages/capture-control.ts';
import { CaptureLine } from './capture-line.ts';

/**
 * The capture node's end on the audio thread: a thin shell around {@link CaptureLine}. Its node's
 * port takes `CaptureCommand` and gives `CaptureReport`; frames go down the port of `start`.
 */
class CaptureProcessor extends AudioWorkletProcessor implements AudioWorkletProcessorImpl {
  readonly #line = new CaptureLine(Math.round(sampleRate), this.port, Date.now);

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<CaptureCommand<MessagePort>>) =>
      this.#line.handleCommand(event.data);
  }

  process(inputs: Float32Array[][]): boolean {
    return this.#line.process(inputs[0] ?? NO_CHANNELS);
  }
}

const NO_CHANNELS: readonly Float32Array[] = [];

registerProcessor(CAPTURE_PROCESSOR, CaptureProcessor);
