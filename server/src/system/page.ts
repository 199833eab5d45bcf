/**
 * What the HTML pages of this server have in common: strict security headers and, except in the viewer of the API,
 * escaped markup and one style sheet.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'

const STYLE = readFileSync(new URL('page.css', import.meta.url), 'utf8')

/** Allows nothing: no script, no style, no request, no frame. */
export const DENY_ALL = { 'default-src': "'none'", 'base-uri': "'none'", 'form-action': "'none'", 'frame-ancestors': "'none'" }
export const PAGE_POLICY = {
  ...DENY_ALL,
  'style-src': `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'img-src': "'self'",
}

/** Sends the policy and other security headers with every response of the plugin. */
export function setSecurityHeaders(app: FastifyInstance, policy: Record<string, string>) {
  const header = Object.entries(policy)
    .map((directive) => directive.join(' '))
    .join('; ')
  // In `onSend`, to override the policy that the whole server sets in `onRequest`.
  app.addHook('onSend', async (_request, reply) => {
    reply.headers({ 'content-security-policy': header, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
  })
}

/** HTML source. Every other value in a `markup` template is escaped. */
export class Markup {
  readonly source: string
  constructor(source: string) {
    this.source = source
  }
}
type Part = string | number | Markup | Markup[]

const escape = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)

function render(part: Part): string {
  if (Array.isArray(part)) return part.map(render).join('')
  return part instanceof Markup ? part.source : escape(String(part))
}

// Not named `html`: formatters would rewrite such templates, and the style sheet must keep its hash.
export const markup = (literals: TemplateStringsArray, ...parts: Part[]) => new Markup(String.raw({ raw: literals }, ...parts.map(render)))

export type Language = 'en' | 'uk'

interface Page {
  language: Language
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
<link rel="icon" type="image/svg+xml" href="/docs/icon.svg">
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
