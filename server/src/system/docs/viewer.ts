/**
 * The viewer of the OpenAPI document: Scalar, which shows, searches and tries operations. Everything that its page
 * loads comes from this server.
 */
import { readFileSync } from 'node:fs'
import Fastify, { type FastifyInstance } from 'fastify'
import manifest from '../../../package.json' with { type: 'json' }
import { DENY_ALL, setSecurityHeaders } from '../page.ts'
import { serveStatic } from './static-content.ts'

/**
 * Scalar's editors create style elements while the user types, so the policy cannot list the hashes of styles. A style
 * can load nothing from other hosts, because the policy allows no images, fonts and requests there.
 */
const VIEWER_POLICY = {
  ...DENY_ALL,
  'script-src': "'self'",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data: blob:",
  'connect-src': "'self'",
}

// Versions are exact, so the path changes with the script, and browsers can keep the script for ever.
const SCRIPT_PATH = `/docs/scalar-${manifest.dependencies['@scalar/fastify-api-reference']}.js`

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Contacts API</title>
<link rel="icon" type="image/svg+xml" href="/docs/icon.svg">
<link rel="stylesheet" href="/docs/viewer.css">
<script src="${SCRIPT_PATH}" defer></script>
<script src="/docs/viewer.js" defer></script>
<script src="/docs/accessibility.js" defer></script>
</head>
<body>
<p id="loading" role="status">Loading the documentation …</p>
<noscript><p>The documentation needs JavaScript. Without it, read the <a href="/openapi.json">OpenAPI document</a>.</p></noscript>
<div id="viewer"></div>
</body>
</html>
`

export async function viewer(app: FastifyInstance) {
  setSecurityHeaders(app, VIEWER_POLICY)
  serveStatic(app, '/docs', { type: 'text/html', read: () => PAGE })
  serveStatic(app, SCRIPT_PATH, { type: 'text/javascript', read: readScript, immutable: true })
  for (const [file, type] of [
    ['viewer.js', 'text/javascript'],
    ['accessibility.js', 'text/javascript'],
    ['viewer.css', 'text/css'],
    ['icon.svg', 'image/svg+xml'],
  ] as const)
    serveStatic(app, `/docs/${file}`, { type, read: () => readFileSync(new URL(`browser/${file}`, import.meta.url)) })
}

/**
 * The package has its script only as a route of a Fastify plugin. The plugin is imported late, because it contains the
 * script as a string of 5 MB, which a server whose docs nobody reads does not need.
 */
async function readScript() {
  const { default: scalar } = await import('@scalar/fastify-api-reference')
  const app = Fastify()
  app.register(scalar, { routePrefix: '/', configuration: { url: '/openapi.json' } })
  const { rawPayload } = await app.inject('/js/scalar.js')
  await app.close()
  return rawPayload
}
