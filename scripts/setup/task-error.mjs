/** Something a person can put right: shown as one line, without a stack. */
export class TaskError extends Error {
  /** @override */
  name = 'TaskError';
}
