import type { Mutation } from './mutation.ts';

/** In the client: what a stream takes, keeps and tells. */
export const STREAM_MUTATIONS: readonly Mutation[] = [
  {
    name: 'events of a new session are counted on from the last one',
    rule: 'S9',
    file: 'src/worker/timeline.ts',
    find: '    this.#lastSeq = 0;\n    this.#received',
    replace: '    this.#received',
  },
  {
    name: 'a full ring keeps one sample that it has not',
    rule: 'S6',
    file: 'src/worker/stream-buffer.ts',
    find: 'ringStart - piece.ringOffset));',
    replace: 'ringStart - piece.ringOffset - 1));',
  },
  {
    name: 'what a tile covers stays in memory where a gap comes first',
    rule: 'S6',
    file: 'src/worker/stream-buffer.ts',
    find: 'this.#ring.forgetBefore(audio ? audio.start + audio.ringOffset : this.#ring.end);',
    replace: 'if (audio) this.#ring.forgetBefore(audio.start + audio.ringOffset);',
  },
  {
    name: 'words not confirmed stay beside the try that goes on',
    rule: 'S18',
    file: 'src/worker/stt-stream.ts',
    find: 'if (discarded) this.#emit(discarded);',
    replace: '',
  },
  {
    name: 'frames of a worklet that is over are taken',
    rule: 'S16',
    file: 'src/worker/stream-input.ts',
    find: 'return epoch < (this.#newestTaken ?? 0) || epoch <= (this.#newestEnded ?? -1);',
    replace: 'return false;',
  },
  {
    name: 'frames of a muted track are kept as audio',
    rule: 'S16',
    file: 'src/worker/stream-input.ts',
    find: "      reason === 'muted' ||\n",
    replace: '',
  },
  {
    name: 'a flush leaves out frames that wait for their place',
    rule: 'S16',
    file: 'src/worker/stt-stream.ts',
    find: '    this.#recording.decide();\n    const promise',
    replace: '    const promise',
  },
  {
    name: 'samples that a worklet counted and never sent are no gap',
    rule: 'S16',
    file: 'src/worker/stream-input.ts',
    find: "    this.#captureTime.takeGap('capture_stalled', missing);\n",
    replace: '',
  },
  {
    name: 'what is kept is said to be what was received',
    rule: 'S18',
    file: 'src/worker/stt-stream.ts',
    find: 'totalSamples: buffer.end,',
    replace: 'totalSamples: timeline.received,',
  },
  {
    name: 'a link that is lost or ready is not told',
    rule: 'State',
    file: 'src/worker/stt-stream.ts',
    find: 'handleLink: () => this.#emitState(),',
    replace: 'handleLink: () => undefined,',
  },
  {
    name: 'close() tells words not confirmed, too',
    rule: 'S13',
    file: 'src/worker/stt-stream.ts',
    find: '    if (isKept) for (const event',
    replace: '    for (const event',
  },
];
