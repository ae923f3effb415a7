import type { Mutation } from './mutation.ts';

/** In the client: links, and what goes over them. */
export const LINK_MUTATIONS: readonly Mutation[] = [
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
    name: 'the back-off never becomes short again',
    rule: 'S10',
    file: 'src/worker/retry-delay.ts',
    find: '    this.#failures = 0;\n',
    replace: '',
  },
  {
    name: 'progress does not fill the time for retries',
    rule: 'S10',
    file: 'src/worker/connector.ts',
    find: '    this.#delay.reset();\n    this.#budget.reset();',
    replace: '    this.#delay.reset();',
  },
  {
    name: 'the time that a server asked for is not waited for',
    rule: 'S10',
    file: 'src/worker/retry-delay.ts',
    find: 'return Math.max(delayMs, Math.min(retryAfterMs, LONGEST_ASKED_MS));',
    replace: 'return Math.max(delayMs, Math.min(retryAfterMs, 1));',
  },
];
