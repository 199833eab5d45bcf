/**
 * The documentation: the OpenAPI document, a viewer to try the API in, and a page about every problem. The pages load
 * nothing from other hosts, and each has a Content-Security-Policy that enforces it.
 */
import { createHash } from 'node:crypto'
import swagger, { type StaticDocumentSpec } from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { isNotModified } from '../platform/http/etag.ts'
import { DENY_ALL, PAGE_POLICY, setSecurityHeaders } from './page.ts'
import { problemPages } from './problem-pages.ts'
import { keepAccessToken } from './viewer-sign-in.ts'

export interface DocsOptions {
  /** The OpenAPI document. */
  document: object
  /** The service's address for clients; the `type` of a problem begins with it. */
  publicUrl: string
}

export async function docs(app: FastifyInstance, { document, publicUrl }: DocsOptions) {
  app.get('/', (_request, reply) => reply.redirect('/docs'))
  app.register(openApi, { document })
  app.register(viewer, { document })
  app.register(pages, { publicUrl })
}

const VIEWER_POLICY = {
  ...DENY_ALL,
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data: blob:",
  'connect-src': "'self'",
}

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#2557d6"/>
<circle cx="16" cy="12" r="5" fill="#fff"/><path d="M6 27c0-6 4.5-9 10-9s10 3 10 9z" fill="#fff"/></svg>`

// In dark mode, swagger-ui leaves the names of headers black.
const VIEWER_STYLE = `.dark-mode .swagger-ui .headers td { color: inherit }
`
const VIEWER_SCRIPT = `const dark = matchMedia('(prefers-color-scheme: dark)')
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', follow)
follow()
`

/** For content that does not change while the server runs. */
function withETag(content: string, type: string) {
  const etag = `"${createHash('sha256').update(content).digest('base64url')}"`
  return { content, headers: { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'public, no-cache', etag } }
}

function serve(app: FastifyInstance, path: string, { content, headers }: ReturnType<typeof withETag>) {
  app.get(path, (request, reply) => {
    reply.headers(headers)
    return isNotModified(request.headers['if-none-match'], headers.etag) ? reply.code(304).send() : reply.send(content)
  })
}

async function openApi(app: FastifyInstance, { document }: { document: object }) {
  setSecurityHeaders(app, DENY_ALL)
  serve(app, '/openapi.json', withETag(JSON.stringify(document), 'application/json'))
}

async function viewer(app: FastifyInstance, { document }: { document: object }) {
  setSecurityHeaders(app, VIEWER_POLICY)
  // The plugin serves documents of any version, but its types only cover OpenAPI 3.0.
  await app.register(swagger, { mode: 'static', specification: { document: document as StaticDocumentSpec['document'] } })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    theme: {
      title: 'Contacts API',
      css: [{ filename: 'viewer.css', content: VIEWER_STYLE }],
      js: [{ filename: 'viewer.js', content: VIEWER_SCRIPT }],
      favicon: [{ filename: 'icon.svg', rel: 'icon', type: 'image/svg+xml', sizes: 'any', content: ICON }],
    },
    uiConfig: {
      // The default layout adds a bar to load other documents, and a logo whose inline style the policy blocks.
      layout: 'BaseLayout',
      deepLinking: true,
      displayOperationId: true,
      displayRequestDuration: true,
      docExpansion: 'list',
      persistAuthorization: true,
      tryItOutEnabled: true,
      responseInterceptor: keepAccessToken,
    },
  })
}

async function pages(app: FastifyInstance, { publicUrl }: { publicUrl: string }) {
  setSecurityHeaders(app, PAGE_POLICY)
  for (const [path, page] of problemPages(publicUrl)) serve(app, path, withETag(page, 'text/html'))
}
