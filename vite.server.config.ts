import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { defineConfig } from 'vite';

const ENGINE = 'server/src/engine/embedded';

/** What `npm start` runs, and the engine's processes: each a file of its own (scripts/setup/server-build.mjs). */
const PROGRAMS = [
  'server/src/main.ts',
  'server/src/config.ts',
  'scripts/model-store/ensure-model.ts',
  ...readdirSync(ENGINE, { encoding: 'utf8', recursive: true })
    .filter((name) => name.endsWith('-child.ts'))
    .map((name) => `${ENGINE}/${name}`),
];

/** Native, or loaded only where something must be fetched or a room is configured: taken from node_modules as they are. */
const NOT_BUNDLED = [
  'sherpa-onnx-node',
  'onnxruntime-node',
  '@npmcli/config',
  'npm-registry-fetch',
  'tar',
  'llama-tokenizer-js',
  'livekit-server-sdk',
];

export default defineConfig({
  publicDir: false,
  // Hundreds of files of libraries in one: finding and reading them took longer than running them.
  ssr: { noExternal: true, external: NOT_BUNDLED },
  build: {
    ssr: true,
    target: 'node20.19',
    // Two folders down, as the sources are: what they find by their own address (dist/, this checkout) is there, too.
    outDir: '.cache/server',
    emptyOutDir: true,
    rolldownOptions: {
      input: Object.fromEntries(PROGRAMS.map((path) => [basename(path, '.ts'), path])),
      // One folder for all: a program finds another beside itself, as among the sources.
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});
