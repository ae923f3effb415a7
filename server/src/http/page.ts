import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import compress from '@fastify/compress';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { roomPagePolicy } from './security-headers.ts';

/** Vite puts a hash of the content into the name of every file in this folder. */
const HASHED_FOLDER = `${sep}assets${sep}`;
const ONE_YEAR_SECONDS = 31_536_000;

/** Of a LiveKit room, whatever its name: the page itself reads it from its address. */
const ROOM_PAGE = 'room.html';
const ROOM_ADDRESS = '/room/:name';

/**
 * Serves the built pages from `folder`, compressed; hashed files for ever, all others asked for anew.
 * The room page is at `/room/<name>`, for any name of one path segment, also one that no room may
 * have: it says so itself.
 */
export async function servePage(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(compress, { global: true });
  if (!existsSync(join(folder, 'index.html'))) {
    for (const address of ['/', ROOM_ADDRESS])
      app.get(address, (_request, reply) =>
        reply.code(503).type('text/plain').send('The page is not built: npm run build\n'),
      );
    return;
  }
  await app.register(fastifyStatic, {
    root: folder,
    cacheControl: false,
    // Names that begin with a dot are nobody's business.
    dotfiles: 'ignore',
    // By its file's name it has no room, and the other page's Content-Security-Policy.
    allowedPath: (path, _root, { routeOptions }) =>
      !path.endsWith(ROOM_PAGE) || routeOptions.url === ROOM_ADDRESS,
    setHeaders(reply, path) {
      const hashed = path.includes(HASHED_FOLDER);
      const value = hashed ? `public, max-age=${ONE_YEAR_SECONDS}, immutable` : 'no-cache';
      reply.header('cache-control', value);
    },
  });
  app.get('/room', (_request, reply) => reply.redirect('/room/'));
  app.get(ROOM_ADDRESS, { helmet: roomPagePolicy() }, (_request, reply) =>
    reply.sendFile(ROOM_PAGE),
  );
}
