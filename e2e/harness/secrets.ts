/**
 * What must be in no log: every secret that somebody told a server of this run, or was told by one, and the words of the
 * database. Whoever hears one says so here; what a server has written is held against all of them when it ends.
 */
/** Shorter ones are ordinary words and numbers as well. */
const SHORTEST = 9
/** With so many characters a secret is looked for; the rest is compared where they stand. */
const HEAD = 9
/** What a fuzzer says everywhere is no secret. */
const COMMON = new Set(['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'undefined'])

const heard = new Map<string, Set<string>>()

export function hearSecret(secret: unknown) {
  if (typeof secret !== 'string' || COMMON.has(secret) || secret.length < SHORTEST || new Set(secret).size < 5 || /^\d+$/.test(secret))
    return
  // As it stands in a line of JSON, in an address, and what is secret about a JWT alone.
  for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed()), ...signatureOf(secret)])
    heard.set(form.slice(0, HEAD), (heard.get(form.slice(0, HEAD)) ?? new Set()).add(form))
}

const signatureOf = (token: string) => (/^[\w-]+\.[\w-]+\.[\w-]{40,}$/.test(token) ? token.split('.').slice(2) : [])

const SECRET_MEMBERS = new Set(['password', 'current_password', 'new_password', 'token', 'refresh_token', 'access_token'])

/** The secrets of a body, as a value or as JSON; or a form. */
export function hearBody(body: unknown) {
  if (body instanceof URLSearchParams) return hearMembers(Object.fromEntries(body))
  if (typeof body !== 'string') return hearMembers(body)
  try {
    hearMembers(JSON.parse(body))
  } catch {
    hearMembers(Object.fromEntries(new URLSearchParams(body)))
  }
}

function hearMembers(body: unknown) {
  if (typeof body !== 'object' || body === null) return
  for (const [name, value] of Object.entries(body)) if (SECRET_MEMBERS.has(name)) hearSecret(value)
}

/** Each of them, where there are several. What the same request also tells in the open is none: a fuzzer does that. */
export function hearCredentials({ authorization, ...rest }: Record<string, string | string[] | undefined>) {
  const open = JSON.stringify(rest)
  for (const each of [authorization ?? []].flat()) {
    const secret = each.replace(/^bearer +/i, '')
    if (!open.includes(JSON.stringify(secret).slice(1, -1))) hearSecret(secret)
  }
}

/** Settings that are secrets, or that have one inside. */
export function hearSettings(settings: Record<string, string | undefined>) {
  for (const [name, value = ''] of Object.entries(settings)) {
    if (/(KEY|SECRET|TOKEN|PASSWORD)$/.test(name)) hearSecret(value)
    if (name === 'JWT_KEYS') for (const key of value.split(',')) hearSecret(key.replace(/^[^:]*:/, ''))
    const password = URL.parse(value)?.password
    if (password) for (const form of [password, decodeURIComponent(password)]) hearSecret(form)
  }
}

const DATABASE =
  /\bselect\b.+\bfrom\b|\binsert into\b|\bdelete from\b|\bupdate\b.+\bset\b|\$\d\b|Key \(\w+\)=|Failing row contains|\$argon2/i
const ADDRESS = /[?&]token=/

/** The lines of a log in which something is that must not be there, without saying what. */
export function leaksIn(log: string): string[] {
  const lines = log.split('\n')
  const leaky = lines.filter((line) => holdsSecret(line) || DATABASE.test(line) || ADDRESS.test(line))
  return leaky.map((line) => `${/"msg":"[^"]*"/.exec(line)?.[0] ?? ''} ${line.length} characters, ${keysOf(line).join(', ')}`.trim())
}

function holdsSecret(line: string) {
  for (let at = 0; at <= line.length - HEAD; at++)
    for (const secret of heard.get(line.slice(at, at + HEAD)) ?? []) if (line.startsWith(secret, at)) return true
  return false
}

function keysOf(line: string) {
  try {
    return Object.keys(JSON.parse(line) as object)
  } catch {
    return ['no JSON']
  }
}

let isListening = false

/** Hears what clients of this process tell servers elsewhere, and are told. */
export function hearClients() {
  if (isListening) return
  isListening = true
  const { fetch } = globalThis
  globalThis.fetch = async (input, init) => {
    hearCredentials(Object.fromEntries(new Headers(init?.headers)))
    if (typeof init?.body === 'string') hearBody(init.body)
    const response = await fetch(input, init)
    const isTelling = new URL(input instanceof Request ? input.url : input).pathname.startsWith('/api/auth/')
    if (isTelling && response.ok) hearBody(await response.clone().text())
    return response
  }
}
