/** One rule broken by one edit. `find` stands exactly once in `file`. */
export interface Mutation {
  readonly name: string;
  /** Of docs/STREAM.md (S) or docs/PROTOCOL.md. */
  readonly rule: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Mistakes that a person could make; each must be caught by {@link file://./../fuzz.test.ts}. */
export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'the end marker is not sent again after a cut',
    rule: 'S2',
    file: 'src/worker/exchange.ts',
    find: 'if (this.#hasEnded) this.end();\n    this.#handleMoved();',
    replace: 'if (this.#hasEnded && !resumed) this.end();\n    this.#handleMoved();',
  },
  {
    name: 'what is acknowledged is forgotten, before any tile covers it',
    rule: 'S13',
    file: 'src/worker/conversation.ts',
    find: 'if (timeline.takeReceived(received)) watch.noteReceived();',
    replace:
      'if (timeline.takeReceived(received)) watch.noteReceived();\n    this.#options.buffer.forgetBefore(received);',
  },
  {
    name: 'a replay begins one sample late',
    rule: 'S6',
    file: 'src/worker/sender.ts',
    find: 'this.#options.link.sendAudio(from, this.#options.buffer.read(from, to));',
    replace:
      'const shift = this.#options.ready.resumed && from > this.#options.buffer.start ? 1 : 0;\n    this.#options.link.sendAudio(from, this.#options.buffer.read(from - shift, to - shift));',
  },
  {
    name: 'events of a socket that was left are taken',
    rule: 'S9',
    file: 'src/worker/link.ts',
    find: "    if (this.#phase === 'left') return;\n    if (this.#phase === 'ready') this.#heard();\n    const parsed = parseServerMessage(text);",
    replace:
      "    const parsed = parseServerMessage(text);\n    if (this.#phase === 'left' && parsed.type === 'message' && parsed.message.type !== 'ready')\n      return this.#handlers.handleMessage(parsed.message);\n    if (this.#phase === 'ready') this.#heard();",
  },
  {
    name: 'one event more is forgotten than was acknowledged',
    rule: 'Reconnect',
    file: 'server/src/session/event-log.ts',
    find: 'if (event.seq > seq) break;',
    replace: 'if (event.seq > seq + 1) break;',
  },
  {
    name: 'events of a new session are counted on from the last one',
    rule: 'S9',
    file: 'src/worker/timeline.ts',
    find: '    this.#lastSeq = 0;\n    this.#received',
    replace: '    this.#received',
  },
  {
    name: 'the time for retries goes on after the end',
    rule: 'S7',
    file: 'src/worker/connector.ts',
    find: '    this.#budget.close();\n',
    replace: '',
  },
  {
    name: 'a flush is not sent again to a session that resumes',
    rule: 'S11',
    file: 'src/worker/sender.ts',
    find: '    this.#sendUntil = sendUntil;\n    const maxBytes',
    replace:
      '    this.#sendUntil = sendUntil;\n    if (options.ready.resumed) this.#lastFlush = Number.POSITIVE_INFINITY;\n    const maxBytes',
  },
  {
    name: 'a flush goes out with the place where the stream is now',
    rule: 'Reconnect',
    file: 'src/worker/sender.ts',
    find: "{ type: 'flush', id: String(flush.number), at: flush.at }",
    replace: "{ type: 'flush', id: String(flush.number), at: this.#sentTo }",
  },
  {
    name: 'the end overtakes audio that waits for credit',
    rule: 'S1, S12',
    file: 'src/worker/sender.ts',
    find: 'if (!this.#sendPiece(piece, until)) return;',
    replace: 'if (!this.#sendPiece(piece, until)) break;',
  },
  {
    name: 'credit is counted from where the session received',
    rule: 'S12',
    file: 'src/worker/sender.ts',
    find: '    this.#sendUntil = sendUntil;\n    const maxBytes',
    replace: '    this.#sendUntil = received + sendUntil;\n    const maxBytes',
  },
  {
    name: 'a gap that was told is not told to another session',
    rule: 'S6',
    file: 'src/worker/sender.ts',
    find: "this.#options.link.sendControl({ type: 'gap', from, to: until, reason: piece.reason });",
    replace:
      "this.#options.link.sendControl({ type: 'gap', from, to: until, reason: piece.reason });\n      this.#options.buffer.forgetBefore(until);",
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
    name: 'each attempt has the number of the one before',
    rule: 'S9',
    file: 'src/worker/connector.ts',
    find: 'const attempt = ++this.#attempt;',
    replace: 'const attempt = (this.#attempt = 1);',
  },
  {
    name: 'a lost link is closed with 1000, and its session with it',
    rule: 'S7',
    file: 'src/worker/link.ts',
    find: "this.#close(loss.action === 'fail' ? 1000 : CLOSE_LEFT_TO_RESUME);",
    replace: 'this.#close(1000);',
  },
  {
    name: 'a half-open link is noticed by the next word only',
    rule: 'S11',
    file: 'src/worker/link.ts',
    find: "this.#deadlines.arm('silent', () => {",
    replace: "if (this.#phase !== 'ready') this.#deadlines.arm('silent', () => {",
  },
  {
    name: 'a link that is lost leaves its sender looking for room',
    rule: 'S7',
    file: 'src/worker/exchange.ts',
    find: '    talk?.sender.stop();\n',
    replace: '',
  },
  {
    name: 'only the first session is ever resumed',
    rule: 'Reconnect',
    file: 'src/worker/connector.ts',
    find: 'this.#session = { session: ready.session, secret: ready.secret };',
    replace: 'this.#session ??= { session: ready.session, secret: ready.secret };',
  },
  {
    name: 'the older socket keeps the session beside the newer',
    rule: 'Reconnect',
    file: 'server/src/session/session.ts',
    find: "    if ('output' in before) before.output.superseded();\n",
    replace: '',
  },
  {
    name: 'a flush whose answer is under way is answered twice',
    rule: 'Reconnect',
    file: 'server/src/session/session.ts',
    find: 'return this.#log.holdsFlushed(id) ? null : this.#timeline.flush(id, at);',
    replace: 'return this.#timeline.flush(id, at);',
  },
  {
    name: 'the resume window never ends',
    rule: 'Reconnect',
    file: 'server/src/session/session.ts',
    find: "this.#clock.after(resumeWindowMs, () => this.end('expired'));",
    replace: '() => {};',
  },
  {
    name: 'done is not sent again after a cut',
    rule: 'Reconnect',
    file: 'server/src/session/event-log.ts',
    find: 'this.#events.filter((event) => event.seq > seq)',
    replace: "this.#events.filter((event) => event.seq > seq && event.message.type !== 'done')",
  },
  {
    name: 'a session ends with its connection',
    rule: 'Reconnect',
    file: 'server/src/connection/connection.ts',
    find: '    else attachment?.detach();\n    this.#deps.onClosed();',
    replace: "    else attachment?.discard('closed');\n    this.#deps.onClosed();",
  },
  {
    name: 'the same end again is refused',
    rule: 'Reconnect',
    file: 'server/src/session/intake.ts',
    find: 'return at === known ? OLD',
    replace: 'return at !== known ? OLD',
  },
  {
    name: 'credit is told only when a watermark moves by 2 s',
    rule: 'Flow',
    file: 'server/src/session/ack-cadence.ts',
    find: '    if (restMs <= 0) this.#tellIfWorth(this.#read());\n',
    replace: '',
  },
  {
    name: 'tiles leave in the order of their decodes',
    rule: 'Tile rule 1',
    file: 'server/src/session/tile-queue.ts',
    find: '    const place: { tile: Tile | null } = { tile: null };\n    this.#waiting.push(place);\n    place.tile = await decoded;',
    replace:
      '    const place: { tile: Tile | null } = { tile: await decoded };\n    this.#waiting.push(place);',
  },
  {
    name: 'a silent tile takes the coming word’s pre-roll',
    rule: 'Tile rule 2',
    file: 'server/src/segmenter/timeline-segmenter.ts',
    find: 'this.#tellSilence(onset - preRollSamples);',
    replace: 'this.#tellSilence(onset);',
  },
  {
    name: 'a silent tile eats an onset that is not sure yet',
    rule: 'Tile rule 2',
    file: 'server/src/segmenter/timeline-segmenter.ts',
    find: 'this.#tellSilence(Math.min(windowEnd - silentMarginSamples, onset - preRollSamples));',
    replace: 'this.#tellSilence(windowEnd);',
  },
  {
    name: 'an utterance ends with its voice, 200 ms too early',
    rule: 'Tile rule 3',
    file: 'server/src/segmenter/timeline-segmenter.ts',
    find: 'this.#closeSegment(state, state.speechEnd + tailSamples);',
    replace: 'this.#closeSegment(state, state.speechEnd - tailSamples);',
  },
  {
    name: 'partials go on after the end of the stream',
    rule: 'Messages',
    file: 'server/src/session/session-timeline.ts',
    find: "      this.#partials?.close();\n      this.#pump.addEdge({ type: 'end', at });",
    replace: "      this.#pump.addEdge({ type: 'end', at });",
  },
  {
    name: 'a decode of a process that died is not done again',
    rule: 'ENGINE',
    file: 'server/src/scheduler/decode-scheduler.ts',
    find: 'const MAX_TRIES = 3;',
    replace: 'const MAX_TRIES = 1;',
  },
  {
    name: 'voice activity of a session that has ended stays open',
    rule: 'Sessions',
    file: 'server/src/session/session-timeline.ts',
    find: '    this.#pump.close();\n',
    replace: '',
  },
];
