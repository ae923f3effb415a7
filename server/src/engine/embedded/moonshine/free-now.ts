/**
 * Gives a buffer's memory back at once; views of it have no length afterwards. V8 leaves what is dropped lying until
 * 64 MB more have come. (A transfer takes it away here, and nobody receives it; Node 20 has no `ArrayBuffer.transfer`.)
 */
export function freeNow({ buffer }: ArrayBufferView<ArrayBuffer>): void {
  structuredClone(null, { transfer: [buffer] });
}
