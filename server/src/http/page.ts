import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import compress from '@fastify/compress';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Vite puts a hash of the content into the name of every file in this folder. */
const HASHED_FOLDER = `${sep}assets${sep}`;
const ONE_YEAR_SECONDS = 31_536_000;

/** Serves the built page from `folder`, compressed; hashed files for ever, all others asked for anew. */
export async function servePage(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(compress, { global: true });
  if (!existsSync(join(folder, 'index.html'))) {
    app.get('/', (_request, reply) =>
      reply.code(503).type('text/plain').send('The page is not built: npm run build\n'),
    );
    return;
  }
  await app.register(fastifyStatic, {
    root: folder,
    cacheControl: false,
    // Names that begin with a dot are nobody's business.
    dotfiles: 'ignore',
    setHeaders(reply, path) {
      const hashed = path.includes(HASHED_FOLDER);
      const value = hashed ? `public, max-age=${ONE_YEAR_SECONDS}, immutable` : 'no-cache';
      reply.header('cache-control', value);
    },
  });
}
