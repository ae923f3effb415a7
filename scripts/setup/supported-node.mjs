// Written so that a Node of 2020 can parse and run it: it is what tells that Node that it is too old.

export const OLDEST_NODE = /** @type {const} */ ([20, 19]);

/**
 * Loads a task and runs it, if this Node is new enough. A `TaskError` is one line for a person;
 * anything else is a fault of ours and keeps its stack.
 *
 * @param {() => Promise<{ run(args: string[]): Promise<void> }>} load
 */
export function runTask(load) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    console.error(
      `Earshot needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`,
    );
    process.exit(1);
  }
  load()
    .then((task) => task.run(process.argv.slice(2)))
    .catch((error) => {
      console.error(error.name === 'TaskError' ? `Earshot: ${error.message}` : error);
      process.exit(1);
    });
}
