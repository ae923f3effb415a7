/**
 * What every engine process does first. Runs in the child: it must not outlive its server, however
 * that ended (`kill -9` included): the channel between them then closes, and the child ends at once,
 * without waiting for native code that may never return. Ctrl-C reaches the whole process group, but
 * the server alone decides when its engines end: streams are still draining.
 */
export function liveWithParent(): void {
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
}

/** Sends to the server; a channel that is closing is answered by `disconnect`, not here. */
export function tellParent<Message extends object>(message: Message): void {
  process.send?.(message, undefined, undefined, () => {});
}
