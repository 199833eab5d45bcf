/** What every page of ours is made of: text that is escaped, one style, and policies that hold it to that. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'

const STYLE = readFileSync(new URL('page.css', import.meta.url), 'utf8')

/** Nothing from elsewhere, no script, in no frame. */
export const LOCKED = { 'default-src': "'none'", 'base-uri': "'none'", 'form-action': "'none'", 'frame-ancestors': "'none'" }
export const PAGE_POLICY = {
  ...LOCKED,
  'style-src': `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'img-src': "'self'",
}

export function protect(app: FastifyInstance, policy: Record<string, string>) {
  const header = Object.entries(policy)
    .map((directive) => directive.join(' '))
    .join('; ')
  // This late, so that it wins over a policy for the whole server.
  app.addHook('onSend', async (_request, reply) => {
    reply.headers({ 'content-security-policy': header, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
  })
}

/** Source that is markup already; whatever else gets into `markup` is escaped. */
export class Markup {
  readonly source: string
  constructor(source: string) {
    this.source = source
  }
}
type Part = string | number | Markup | Markup[]

const escape = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)
const render = (part: Part): string =>
  Array.isArray(part) ? part.map(render).join('') : part instanceof Markup ? part.source : escape(String(part))
// Not called `html`: formatters rewrite what is in such a template, and the style has to stay what its hash says.
export const markup = (literals: TemplateStringsArray, ...parts: Part[]) => new Markup(String.raw({ raw: literals }, ...parts.map(render)))

interface Page {
  language: 'en' | 'uk'
  title: string
  nav: Markup
  main: Markup
}

export function layout({ language, title, nav, main }: Page): string {
  return markup`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" type="image/svg+xml" href="/docs/static/theme/icon.svg">
<style>${new Markup(STYLE)}</style>
</head>
<body>
${nav}
<main>
${main}
</main>
</body>
</html>
`.source
}
