import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { createServer, type ViteDevServer } from 'vite';

const ROOT = fileURLToPath(new URL('../room/livekit-page/', import.meta.url));

/** Serves e2e/room/livekit-page, which is for tests alone and no part of the product's build. */
export async function serveLiveKitPage(): Promise<ViteDevServer> {
  const server = await createServer({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    cacheDir: fileURLToPath(new URL('../../test-results/livekit-page/', import.meta.url)),
    plugins: [react()],
    // Found at the start and not at the first page, which would then be loaded anew.
    optimizeDeps: {
      include: ['react', 'react-dom/client', 'livekit-client', '@livekit/components-react'],
    },
    server: { host: '127.0.0.1', port: 0, hmr: false, ws: false },
  });
  return server.listen();
}

/** The page's address in a room of `url`, for who holds `token`. */
export function liveKitPageUrl(server: ViteDevServer, url: string, token: string): string {
  const address = server.httpServer?.address();
  if (!address || typeof address === 'string') throw new Error('the page is not served');
  const page = new URL(`http://127.0.0.1:${address.port}/`);
  page.search = new URLSearchParams({ url, token }).toString();
  return page.href;
}
