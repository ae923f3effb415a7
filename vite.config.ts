import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Gzipped bytes of JavaScript that may stand between a visitor and the first paint. */
const INITIAL_JS_BUDGET_BYTES = 120_000;

/** Fails the build when the page's entry and all that it imports statically grow past the budget. */
function initialScriptBudget(budgetBytes: number): Plugin {
  return {
    name: 'earshot:initial-script-budget',
    apply: 'build',
    generateBundle(_options, bundle) {
      const seen = new Set<string>();
      const visit = (fileName: string): number => {
        const chunk = bundle[fileName];
        if (seen.has(fileName) || chunk?.type !== 'chunk') return 0;
        seen.add(fileName);
        return chunk.imports.reduce(
          (bytes, imported) => bytes + visit(imported),
          gzipSync(chunk.code).byteLength,
        );
      };
      const entries = Object.values(bundle).filter((it) => it.type === 'chunk' && it.isEntry);
      const bytes = entries.reduce((sum, entry) => sum + visit(entry.fileName), 0);
      const figures = `${(bytes / 1000).toFixed(1)} kB of ${budgetBytes / 1000} kB gzip`;
      if (bytes > budgetBytes) this.error(`initial JavaScript is over its budget: ${figures}`);
      this.info(`initial JavaScript: ${figures}`);
    },
  };
}

const backend = process.env['EARSHOT_DEV_BACKEND'] ?? 'http://127.0.0.1:8437';

export default defineConfig({
  plugins: [react(), initialScriptBudget(INITIAL_JS_BUDGET_BYTES)],
  build: {
    target: 'es2022',
    // Inlined assets would be data: addresses, which the page's Content-Security-Policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
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
