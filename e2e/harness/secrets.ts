/**
 * Checks that no log contains a secret or SQL. The code that sends or receives a secret registers it here, and when a
 * server ends, its log is compared with all registered secrets.
 */
/** Shorter secrets are not checked, because they may be ordinary words or numbers. */
const SHORTEST = 9
/** The length of the beginning of a secret that is looked up; the rest is compared only where the beginning occurs. */
const HEAD = 9
/** Words that the fuzzer sends in every member, also as a secret. */
const COMMON = new Set(['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'undefined'])

const secrets = new Map<string, Set<string>>()

export function hearSecret(secret: unknown) {
  if (typeof secret !== 'string' || COMMON.has(secret) || secret.length < SHORTEST || new Set(secret).size < 5 || /^\d+$/.test(secret))
    return
  // The plain text, the text in JSON, the text in a URL, and the signature of a JWT.
  for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed()), ...signatureOf(secret)])
    secrets.set(form.slice(0, HEAD), (secrets.get(form.slice(0, HEAD)) ?? new Set()).add(form))
}

const signatureOf = (token: string) => (/^[\w-]+\.[\w-]+\.[\w-]{40,}$/.test(token) ? token.split('.').slice(2) : [])

const SECRET_MEMBERS = new Set(['password', 'current_password', 'new_password', 'token', 'refresh_token', 'access_token'])

/** Registers the secrets in a body: an object, JSON text, or a form. */
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

/** Registers the tokens in `authorization`, except those that another header contains, as in requests of the fuzzer. */
export function hearCredentials({ authorization, ...rest }: Record<string, string | string[] | undefined>) {
  const others = JSON.stringify(rest)
  for (const each of [authorization ?? []].flat()) {
    const secret = each.replace(/^bearer +/i, '')
    if (!others.includes(JSON.stringify(secret).slice(1, -1))) hearSecret(secret)
  }
}

/** Registers settings that are secrets or contain one. */
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

/** Describes the lines of a log that contain a secret or SQL, without repeating the secret. */
export function leaksIn(log: string): string[] {
  const lines = log.split('\n')
  const leaky = lines.filter((line) => containsSecret(line) || DATABASE.test(line) || ADDRESS.test(line))
  return leaky.map((line) => `${/"msg":"[^"]*"/.exec(line)?.[0] ?? ''} ${line.length} characters, ${keysOf(line).join(', ')}`.trim())
}

function containsSecret(line: string) {
  for (let at = 0; at <= line.length - HEAD; at++)
    for (const secret of secrets.get(line.slice(at, at + HEAD)) ?? []) if (line.startsWith(secret, at)) return true
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

/** Registers the secrets that clients of this process send to servers in other processes, and receive from them. */
export function hearClients() {
  if (isListening) return
  isListening = true
  const { fetch } = globalThis
  globalThis.fetch = async (input, init) => {
    hearCredentials(Object.fromEntries(new Headers(init?.headers)))
    if (typeof init?.body === 'string') hearBody(init.body)
    const response = await fetch(input, init)
    const hasTokens = new URL(input instanceof Request ? input.url : input).pathname.startsWith('/api/auth/')
    if (hasTokens && response.ok) hearBody(await response.clone().text())
    return response
  }
}
