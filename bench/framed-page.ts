import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';

const PROJECT_DIR = fileURLToPath(new URL('..', import.meta.url));
const OUT_DIR = fileURLToPath(new URL('../test-results/framed-page/', import.meta.url));
const FRAME = /(?<=export const FRAME_SAMPLES = msToSamples\()\d+(?=\))/;

/** Builds the page with frames of another length, into a folder of its own, and answers that. */
export async function buildFramedPage(frameMs: number): Promise<string> {
  const framed = (): Plugin => ({
    name: 'earshot:frame-length',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith('/capture-line.ts')) return null;
      if (!FRAME.test(code)) this.error('no frame length to replace');
      return code.replace(FRAME, String(frameMs));
    },
  });
  const outDir = `${OUT_DIR}${frameMs}/`;
  await build({
    root: PROJECT_DIR,
    logLevel: 'error',
    plugins: [framed()],
    worker: { plugins: () => [framed()] },
    build: { outDir, emptyOutDir: true },
  });
  return outDir;
}
