/**
 * The pages that mailed links lead to. Opening one changes nothing, because mail programs open links by themselves: only the
 * button does. They are plain forms without script, in the language of the browser, and nobody is told where they came from.
 */
import { NewPassword } from '@contacts/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'
import { findReset, resetPassword } from '../accounts/auth/reset-password.ts'
import { findVerification, verifyEmail } from '../accounts/auth/verify-email.ts'
import { logRefusal, setRetryAfter } from '../platform/http/errors.ts'
import { Problem } from '../core/problem.ts'
import type { CountRequest } from '../platform/limits/rate-limiter.ts'
import type { RequestContext } from '../platform/context.ts'
import { type LinkTexts, linkTexts } from './link-texts.ts'
import { layout, type Markup, markup, PAGE_POLICY, protect } from './page.ts'

export interface LinkPageOptions {
  contextOf(request: FastifyRequest): RequestContext
  passwordMinLength: number
  /** Counts a request in its class; left out where nothing is limited. */
  count: CountRequest | undefined
}

const FORM = 'application/x-www-form-urlencoded'
const FORM_BYTES = 8 * 1024
const NAV = markup`<nav><b>Contacts</b></nav>`
const LANGUAGES = ['en', 'uk'] as const

interface Visit {
  context: RequestContext
  token: string
  texts: LinkTexts
  form: URLSearchParams
}
/** What a visit is answered. */
interface Answer {
  status: number
  title: string
  main: Markup
  headers?: Record<string, string>
}
type Visitor = (visit: Visit) => Promise<Answer>

export async function linkPages(app: FastifyInstance, { contextOf, passwordMinLength, count }: LinkPageOptions) {
  const texts = linkTexts(passwordMinLength)
  protect(app, { ...PAGE_POLICY, 'form-action': "'self'" })
  // Here and nowhere else: a form of another site can send this type without asking the browser first.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(FORM, { parseAs: 'string', bodyLimit: FORM_BYTES }, (_request, body, done) =>
    done(null, new URLSearchParams(body as string)),
  )
  app.setErrorHandler((error, request, reply) => {
    const problem = logRefusal(error, request, reply)
    setRetryAfter(reply, problem)
    return send(request, reply, (language) => failure(problem.status, texts[language]))
  })

  const visited = (visitor: Visitor) => async (request: FastifyRequest, reply: FastifyReply) => {
    const limit = await count?.('auth', request, reply)
    if (limit) return send(request, reply, (language) => failure(limit.status, texts[language]))
    const { form, token } = formOf(request)
    const language = languageOf(request)
    const answer = await visitor({ context: contextOf(request), token, form, texts: texts[language] })
    return send(request, reply, () => answer)
  }
  app.get('/verify_email', visited(showVerification))
  app.post('/verify_email', visited(verify))
  app.get('/reset_password', visited(showReset))
  app.post('/reset_password', visited(reset))
}

const failure = (status: number, { later, broken }: LinkTexts) => saying(status, status === 429 || status >= 500 ? later : broken)

/** A link says its token in the address, a form in its body. */
function formOf({ method, query, body }: FastifyRequest) {
  const { token } = query as { token?: unknown }
  if (method === 'POST') {
    const form = body instanceof URLSearchParams ? body : new URLSearchParams()
    return { form, token: form.get('token') ?? '' }
  }
  return { form: new URLSearchParams(), token: typeof token === 'string' ? token : '' }
}

const languageOf = (request: FastifyRequest) => (new Negotiator(request).language([...LANGUAGES]) ?? 'en') as 'en' | 'uk'

function send(request: FastifyRequest, reply: FastifyReply, answerIn: (language: 'en' | 'uk') => Answer) {
  const language = languageOf(request)
  const { status, title, main, headers } = answerIn(language)
  reply.code(status).headers({
    ...headers,
    'content-type': 'text/html; charset=utf-8',
    'content-language': language,
    'cache-control': 'no-store',
    vary: 'accept-language',
  })
  return reply.send(layout({ language, title: `${title} · Contacts`, nav: NAV, main: markup`<section class="card">${main}</section>` }))
}

const saying = (status: number, { title, text }: { title: string; text: string }): Answer => ({
  status,
  title,
  main: markup`<h1>${title}</h1><p>${text}</p>`,
})

const refused = ({ code, status, headers }: Problem, texts: LinkTexts): Answer =>
  code === 'token-invalid' ? saying(status, texts.dead) : { ...failure(status, texts), headers }

const form = (path: string, token: string, button: string, fields: Markup = markup``) =>
  markup`<form method="post" action="${path}"><input type="hidden" name="token" value="${token}">${fields}<button>${button}</button></form>`

async function showVerification({ context, token, texts }: Visit): Promise<Answer> {
  const found = await findVerification(context, token)
  if (!found) return saying(400, texts.dead)
  const { title, text, button } = texts[found.purpose]
  return {
    status: 200,
    title,
    main: markup`<h1>${title}</h1><p><code>${found.address}</code></p><p>${text}</p>${form('/verify_email', token, button)}`,
  }
}

async function verify({ context, token, texts }: Visit): Promise<Answer> {
  const user = await verifyEmail(context, token)
  return user instanceof Problem ? refused(user, texts) : saying(200, texts.verified)
}

const showReset = (visit: Visit) => askForPassword(visit)

async function askForPassword({ context, token, texts }: Visit, wrong?: string): Promise<Answer> {
  const found = await findReset(context, token)
  if (!found) return saying(400, texts.dead)
  const { title, text, label, account, button, loss } = texts.reset
  const { email, email_verified } = found.account
  // For programs that remember passwords, which want to know whose it is.
  const whose = markup`<label>${account}<input type="email" autocomplete="username" value="${email}" readonly></label>`
  const password = markup`<label>${label}<input type="password" name="password" autocomplete="new-password" required autofocus></label>`
  const warnings = [wrong, email_verified ? undefined : loss].filter((warning) => warning !== undefined)
  return {
    status: wrong === undefined ? 200 : 422,
    title,
    main: markup`<h1>${title}</h1>${warnings.map((warning) => markup`<p class="warning">${warning}</p>`)}<p>${text}</p>${form('/reset_password', token, button, markup`${whose}${password}`)}`,
  }
}

async function reset(visit: Visit): Promise<Answer> {
  const { context, token, texts, form: sent } = visit
  const password = NewPassword.safeParse(sent.get('password') ?? '')
  if (!password.success) return askForPassword(visit, reason(texts, codeOfIssue(password.error.issues[0])))
  const refusal = await resetPassword(context, { token, password: password.data })
  if (!refusal) return saying(200, texts.wasReset)
  if (refusal.code !== 'validation-failed') return refused(refusal, texts)
  return askForPassword(visit, reason(texts, (refusal.members as { errors: { code: string }[] }).errors[0]!.code))
}

const reason = ({ password }: LinkTexts, code: string) => (password as Record<string, string>)[code] ?? password.other

const codeOfIssue = (issue: { code: string; params?: Record<string, unknown> } | undefined) =>
  issue?.code === 'too_small' ? 'too-short' : `${issue?.params?.['code'] as string}`
