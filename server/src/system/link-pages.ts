/**
 * The pages that mailed links open. Opening a page changes nothing, because mail programs open links on their own. The
 * change happens when the user submits its form. The forms work without script and are in the language of the browser.
 */
import { NewPassword, trimInvisible } from '@contacts/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'
import type { $ZodIssue } from 'zod/v4/core'
import { findReset, resetPassword } from '../accounts/auth/reset-password.ts'
import { findVerification, verifyEmail } from '../accounts/auth/verify-email.ts'
import { Problem } from '../core/problem.ts'
import type { RequestContext } from '../platform/context.ts'
import { logProblem } from '../platform/http/error-handler.ts'
import { setRetryAfter } from '../platform/http/problem-response.ts'
import type { CountRequest } from '../platform/limits/rate-limiter.ts'
import { type LinkTexts, linkTexts, type Message } from './link-texts.ts'
import { type Language, layout, type Markup, markup, PAGE_POLICY, setSecurityHeaders } from './page.ts'

export interface LinkPageOptions {
  contextOf(request: FastifyRequest): RequestContext
  passwordMinLength: number
  /** The rate limiter; undefined where requests are not limited. */
  countRequest: CountRequest | undefined
}

const FORM = 'application/x-www-form-urlencoded'
const FORM_BYTES = 8 * 1024
const NAV = markup`<nav><b>Contacts</b></nav>`
const LANGUAGES: Language[] = ['en', 'uk']

interface Visit {
  context: RequestContext
  /** The token of the link. */
  token: string
  texts: LinkTexts
  form: URLSearchParams
}
interface LinkPage {
  status: number
  title: string
  main: Markup
  headers?: Record<string, string>
}
type Handler = (visit: Visit) => Promise<LinkPage>

export async function linkPages(app: FastifyInstance, { contextOf, passwordMinLength, countRequest }: LinkPageOptions) {
  const texts = linkTexts(passwordMinLength)
  setSecurityHeaders(app, { ...PAGE_POLICY, 'form-action': "'self'" })
  // Only these routes accept forms, because another site can submit a form without a CORS preflight.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(FORM, { parseAs: 'string', bodyLimit: FORM_BYTES }, (_request, body, done) =>
    done(null, new URLSearchParams(String(body))),
  )
  app.setErrorHandler((error, request, reply) => {
    const problem = logProblem(error, request, reply)
    setRetryAfter(reply, problem)
    const language = languageOf(request)
    return send(reply, language, failurePage(problem.status, texts[language]))
  })

  // Counted before the body is read, so that a request whose body is refused counts, too.
  app.addHook('onRequest', async (request, reply) => {
    const limited = await countRequest?.('auth', request, reply)
    const language = languageOf(request)
    if (limited) return send(reply, language, failurePage(limited.status, texts[language]))
  })

  const handle = (handler: Handler) => async (request: FastifyRequest, reply: FastifyReply) => {
    const language = languageOf(request)
    const page = await handler({ context: contextOf(request), texts: texts[language], ...inputOf(request) })
    return send(reply, language, page)
  }
  app.get('/verify_email', handle(showVerification))
  app.post('/verify_email', handle(verify))
  app.get('/reset_password', handle(showReset))
  app.post('/reset_password', handle(reset))
}

/** The token of a link is in the query. A submitted form has it in the body. A pasted link may end with white space. */
function inputOf({ method, query, body }: FastifyRequest): { form: URLSearchParams; token: string } {
  const form = body instanceof URLSearchParams ? body : new URLSearchParams()
  if (method === 'POST') return { form, token: trimInvisible(form.get('token') ?? '') }
  const { token } = query as { token?: unknown }
  return { form, token: typeof token === 'string' ? trimInvisible(token) : '' }
}

function languageOf(request: FastifyRequest): Language {
  const preferred = new Negotiator(request).language([...LANGUAGES])
  return LANGUAGES.find((language) => language === preferred) ?? 'en'
}

function send(reply: FastifyReply, language: Language, { status, title, main, headers }: LinkPage) {
  reply.code(status).headers({
    ...headers,
    'content-type': 'text/html; charset=utf-8',
    'content-language': language,
    'cache-control': 'no-store',
    vary: 'accept-language',
  })
  return reply.send(layout({ language, title: `${title} · Contacts`, nav: NAV, main: markup`<section class="card">${main}</section>` }))
}

const messagePage = (status: number, { title, text }: Message): LinkPage => ({
  status,
  title,
  main: markup`<h1>${title}</h1><p>${text}</p>`,
})

const failurePage = (status: number, { unavailable, unreadable }: LinkTexts) =>
  messagePage(status, status === 429 || status >= 500 ? unavailable : unreadable)

const refusalPage = ({ code, status, headers }: Problem, texts: LinkTexts): LinkPage =>
  code === 'token-invalid' ? messagePage(status, texts.invalidLink) : { ...failurePage(status, texts), headers }

const renderForm = (path: string, token: string, button: string, fields: Markup = markup``) =>
  markup`<form method="post" action="${path}"><input type="hidden" name="token" value="${token}">${fields}<button>${button}</button></form>`

async function showVerification({ context, token, texts }: Visit): Promise<LinkPage> {
  const found = await findVerification(context, token)
  if (!found) return messagePage(400, texts.invalidLink)
  if (found === 'verified') return messagePage(200, texts.verified)
  const { title, text, button } = texts[found.purpose]
  return {
    status: 200,
    title,
    main: markup`<h1>${title}</h1><p><code>${found.address}</code></p><p>${text}</p>${renderForm('/verify_email', token, button)}`,
  }
}

async function verify({ context, token, texts }: Visit): Promise<LinkPage> {
  const user = await verifyEmail(context, token)
  return user instanceof Problem ? refusalPage(user, texts) : messagePage(200, texts.verified)
}

const showReset = (visit: Visit) => passwordPage(visit)

/** The form for a new password, with a warning if the last password was refused. */
async function passwordPage({ context, token, texts }: Visit, refusal?: string): Promise<LinkPage> {
  const found = await findReset(context, token)
  if (!found) return messagePage(400, texts.invalidLink)
  const { title, text, label, account, button, dataLoss } = texts.reset
  const { email, email_verified } = found.account
  // Password managers read the user name from this field.
  const username = markup`<label>${account}<input type="email" autocomplete="username" value="${email}" readonly></label>`
  const password = markup`<label>${label}<input type="password" name="password" autocomplete="new-password" required autofocus></label>`
  const warnings = [refusal, email_verified ? undefined : dataLoss].filter((warning) => warning !== undefined)
  return {
    status: refusal === undefined ? 200 : 422,
    title,
    main: markup`<h1>${title}</h1>${warnings.map((warning) => markup`<p class="warning">${warning}</p>`)}<p>${text}</p>${renderForm('/reset_password', token, button, markup`${username}${password}`)}`,
  }
}

async function reset(visit: Visit): Promise<LinkPage> {
  const { context, token, texts } = visit
  const password = NewPassword.safeParse(visit.form.get('password') ?? '')
  if (!password.success) return passwordPage(visit, passwordIssueText(texts, issueCode(password.error.issues[0])))
  const refusal = await resetPassword(context, { token, password: password.data })
  if (!refusal) return messagePage(200, texts.passwordSet)
  if (refusal.code !== 'validation-failed') return refusalPage(refusal, texts)
  return passwordPage(visit, passwordIssueText(texts, refusal.members?.errors[0]?.code))
}

const passwordIssueText = ({ passwordIssues }: LinkTexts, code: string | undefined) =>
  passwordIssues[code ?? 'other'] ?? passwordIssues.other

/** Custom checks have a code. The built-in check is that the password is not empty. */
const issueCode = (issue: $ZodIssue | undefined) => (issue?.code === 'custom' ? String(issue.params?.['code']) : 'too-short')
