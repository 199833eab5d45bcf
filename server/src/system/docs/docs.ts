/**
 * The documentation: the OpenAPI document, a viewer to try the API in, and a page about every problem. The pages load
 * nothing from other hosts, and each has a Content-Security-Policy that enforces it.
 */
import type { FastifyInstance } from 'fastify'
import { DENY_ALL, PAGE_POLICY, setSecurityHeaders } from '../page.ts'
import { problemPages } from './problem-pages.ts'
import { serveStatic } from './static-content.ts'
import { viewer } from './viewer.ts'

export interface DocsOptions {
  /** The OpenAPI document. */
  document: object
  /** The service's address for clients; the `type` of a problem begins with it. */
  publicUrl: string
}

export async function docs(app: FastifyInstance, { document, publicUrl }: DocsOptions) {
  app.get('/', (_request, reply) => reply.redirect('/docs'))
  app.register(openApi, { document })
  app.register(viewer)
  app.register(pages, { publicUrl })
}

async function openApi(app: FastifyInstance, { document }: { document: object }) {
  setSecurityHeaders(app, DENY_ALL)
  serveStatic(app, '/openapi.json', { type: 'application/json', read: () => JSON.stringify(document) })
}

async function pages(app: FastifyInstance, { publicUrl }: { publicUrl: string }) {
  setSecurityHeaders(app, PAGE_POLICY)
  for (const [path, page] of problemPages(publicUrl)) serveStatic(app, path, { type: 'text/html', read: () => page })
}
