import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type Rolldown } from 'vite';

/** Gzipped bytes of JavaScript that may stand between a visitor and the first paint of a page. */
const INITIAL_JS_BUDGETS_BYTES = {
  index: 120_000,
  // LiveKit's client and hooks are 150 kB of it.
  room: 300_000,
};

const LIVEKIT = /[\\/]node_modules[\\/](livekit-|@livekit[\\/])/;

type Bundle = Rolldown.OutputBundle;

/** All chunks that an entry loads before it runs: itself and what it imports statically, at any depth. */
function staticGraph(bundle: Bundle, entry: string): Rolldown.OutputChunk[] {
  return reachable(bundle, entry, ({ imports }) => imports);
}

/** All chunks that an entry may ever load. */
function wholeGraph(bundle: Bundle, entry: string): Rolldown.OutputChunk[] {
  return reachable(bundle, entry, ({ imports, dynamicImports }) => [...imports, ...dynamicImports]);
}

function reachable(
  bundle: Bundle,
  entry: string,
  next: (chunk: Rolldown.OutputChunk) => readonly string[],
): Rolldown.OutputChunk[] {
  const fileNames = new Set([entry]);
  const chunks: Rolldown.OutputChunk[] = [];
  // A set that grows while it is walked is walked to its new end.
  for (const fileName of fileNames) {
    const chunk = bundle[fileName];
    if (chunk?.type !== 'chunk') continue;
    chunks.push(chunk);
    for (const imported of next(chunk)) fileNames.add(imported);
  }
  return chunks;
}

/** Fails the build when a page's entry and all that it imports statically grow past its budget. */
function initialScriptBudget(budgetsBytes: Readonly<Record<string, number>>): Plugin {
  return {
    name: 'earshot:initial-script-budget',
    apply: 'build',
    generateBundle(_options, bundle) {
      for (const entry of entriesOf(bundle)) {
        const bytes = staticGraph(bundle, entry.fileName).reduce(
          (sum, { code }) => sum + gzipSync(code).byteLength,
          0,
        );
        const budgetBytes = budgetsBytes[entry.name] ?? 0;
        const figures = `${entry.name}: ${(bytes / 1000).toFixed(1)} kB of ${budgetBytes / 1000} kB gzip`;
        if (bytes > budgetBytes) this.error(`initial JavaScript is over its budget: ${figures}`);
        this.info(`initial JavaScript of ${figures}`);
      }
    },
  };
}

/** Fails the build when anything of LiveKit can be loaded by the microphone page. */
function livekitOnlyInRooms(): Plugin {
  return {
    name: 'earshot:livekit-only-in-rooms',
    apply: 'build',
    generateBundle(_options, bundle) {
      for (const entry of entriesOf(bundle)) {
        const found = wholeGraph(bundle, entry.fileName)
          .flatMap(({ moduleIds }) => moduleIds)
          .find((id) => LIVEKIT.test(id));
        if (entry.name === 'index' && found)
          this.error(`the microphone page would load LiveKit: ${found}`);
      }
    },
  };
}

function entriesOf(bundle: Bundle): Rolldown.OutputChunk[] {
  return Object.values(bundle).flatMap((it) => (it.type === 'chunk' && it.isEntry ? [it] : []));
}

/** As the server serves them: one page for every room, by the last part of its address. */
function roomAddresses(): Plugin {
  return {
    name: 'earshot:room-addresses',
    apply: 'serve',
    configureServer({ middlewares }) {
      middlewares.use((request, _response, next) => {
        if (/^\/room\/[^/?]*(\?|$)/.test(request.url ?? '')) request.url = '/room.html';
        next();
      });
    },
  };
}

const backend = process.env['EARSHOT_DEV_BACKEND'] ?? 'http://127.0.0.1:8437';

export default defineConfig({
  plugins: [
    react(),
    initialScriptBudget(INITIAL_JS_BUDGETS_BYTES),
    livekitOnlyInRooms(),
    roomAddresses(),
  ],
  build: {
    target: 'es2022',
    rolldownOptions: { input: { index: 'index.html', room: 'room.html' } },
    // Inlined assets would be data: addresses, which the page's Content-Security-Policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // In kB: not what gates here, the budgets above do.
    chunkSizeWarningLimit: 1_000,
  },
  worker: { format: 'es' },
  server: {
    proxy: {
      '/v1': { target: backend, ws: true },
      '/healthz': backend,
      '/readyz': backend,
    },
  },
});
