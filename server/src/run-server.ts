import type { Config } from './config.ts';
import { startServer, type ServerDeps } from './app.ts';
import { failWith, messageOf, type Failure } from './failure.ts';
import { stopOnSignals } from './lifecycle.ts';

/**
 * Runs the server as this process: prints its address once it is ready, leaves gracefully at the
 * first SIGINT or SIGTERM and at once at the second. Resolves when ready; ends the process itself.
 */
export async function runServer(config: Config, deps: ServerDeps): Promise<void> {
  const server = await startServer(config, deps).catch((error: unknown) =>
    failWith(cannotListen(error, config)),
  );
  let leaving = false;
  const handleSignal = stopOnSignals(deps.clock, {
    graceful() {
      leaving = true;
      void server.leave().then(() => process.exit(0));
    },
    // 130: as a shell says of a program that Ctrl-C has ended.
    atOnce: () => process.exit(130),
  });
  process.on('SIGINT', handleSignal);
  process.on('SIGTERM', handleSignal);
  try {
    await server.ready;
  } catch (error) {
    // Told to stop while it started: the engine's end is then no failure.
    if (leaving) return;
    await server.close();
    failWith({ line: `the speech engine cannot start: ${messageOf(error)}`, exitCode: 1 });
  }
  if (!leaving) process.stdout.write(`Earshot is ready: ${server.url}\n`);
}

function cannotListen(error: unknown, { host, port }: Config): Failure {
  const { code } = error as NodeJS.ErrnoException;
  const elsewhere = `choose another with PORT=${port < 65_535 ? port + 1 : 8437}`;
  switch (code) {
    case 'EADDRINUSE':
      return { line: `port ${port} on ${host} is in use: ${elsewhere}`, exitCode: 1 };
    case 'EACCES':
      return {
        line: `port ${port} may not be used by this user: choose one over 1023, such as PORT=8437`,
        exitCode: 1,
      };
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { line: `HOST=${host} is not an address of this machine (${code})`, exitCode: 1 };
    default:
      return { line: `cannot listen on ${host}:${port}: ${messageOf(error)}`, exitCode: 1 };
  }
}
