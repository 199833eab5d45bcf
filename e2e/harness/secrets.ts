/**
 * Checks that no log contains a secret, an e-mail address or SQL. Code that sends or receives a secret or an address
 * registers it here. When a server ends, its log is searched for everything that is registered.
 */

/** Shorter secrets are not checked, because they may be ordinary words or numbers. */
const MIN_LENGTH = 9
/** The number of first characters that index a secret. The rest is compared only where these characters occur. */
const PREFIX_LENGTH = 9
/** Words that the fuzzer sends in every member, including members with secrets. */
const COMMON = new Set(['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'undefined'])

const secrets = new Map<string, Set<string>>()

export function registerSecret(secret: unknown) {
  if (typeof secret !== 'string' || COMMON.has(secret) || secret.length < MIN_LENGTH || new Set(secret).size < 5 || /^\d+$/.test(secret))
    return
  // The plain text, the text in JSON, the text in a URL, and the signature of a JWT.
  for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed()), ...signatureOf(secret)])
    secrets.set(form.slice(0, PREFIX_LENGTH), (secrets.get(form.slice(0, PREFIX_LENGTH)) ?? new Set()).add(form))
}

const signatureOf = (token: string) => (/^[\w-]+\.[\w-]+\.[\w-]{40,}$/.test(token) ? token.split('.').slice(2) : [])

const SECRET_MEMBERS = new Set(['password', 'current_password', 'new_password', 'token', 'refresh_token', 'access_token', 'email'])

/** Registers the secrets in a body: an object, JSON text, or a form. */
export function registerSecretsInBody(body: unknown) {
  // A file has no members. `Object.entries` would return an entry for each of its bytes.
  if (body instanceof Uint8Array) return
  if (body instanceof URLSearchParams) return registerSecretMembers(Object.fromEntries(body))
  if (typeof body !== 'string') return registerSecretMembers(body)
  try {
    registerSecretMembers(JSON.parse(body))
  } catch {
    registerSecretMembers(Object.fromEntries(new URLSearchParams(body)))
  }
}

function registerSecretMembers(body: unknown) {
  if (typeof body !== 'object' || body === null) return
  for (const [name, value] of Object.entries(body)) if (SECRET_MEMBERS.has(name)) registerSecret(value)
  const { emails, url } = body as { emails?: unknown; url?: unknown }
  // The address of a birthday feed.
  if (typeof url === 'string') registerSecret(/\/feeds\/([\w-]+)\//.exec(url)?.[1])
  if (Array.isArray(emails)) for (const email of emails) registerSecret((email as { address?: unknown } | null)?.address)
}

/** Registers the tokens in `authorization`, except tokens that another header contains too, as in fuzzed requests. */
export function registerCredentials({ authorization, ...rest }: Record<string, string | string[] | undefined>) {
  const others = JSON.stringify(rest)
  for (const each of [authorization ?? []].flat()) {
    const secret = each.replace(/^bearer +/i, '')
    if (!others.includes(JSON.stringify(secret).slice(1, -1))) registerSecret(secret)
  }
}

/** Registers the secrets in settings. */
export function registerSecretSettings(settings: Record<string, string | undefined>) {
  for (const [name, value = ''] of Object.entries(settings)) {
    if (/(KEY|SECRET|TOKEN|PASSWORD)$/.test(name)) registerSecret(value)
    if (name === 'JWT_KEYS') for (const key of value.split(',')) registerSecret(key.replace(/^[^:]*:/, ''))
    const password = URL.parse(value)?.password
    if (password) for (const form of [password, decodeURIComponent(password)]) registerSecret(form)
  }
}

const SQL_PATTERN =
  /\bselect\b.+\bfrom\b|\binsert into\b|\bdelete from\b|\bupdate\b.+\bset\b|\$\d\b|Key \(\w+\)=|Failing row contains|\$argon2/i
const TOKEN_IN_URL = /[?&]token=/

/** Describes the lines of a log that contain a secret or SQL, without repeating the secret. */
export function leaksIn(log: string): string[] {
  const lines = log.split('\n')
  const leaky = lines.filter((line) => containsSecret(line) || SQL_PATTERN.test(line) || TOKEN_IN_URL.test(line))
  return leaky.map((line) => `${/"msg":"[^"]*"/.exec(line)?.[0] ?? ''} ${line.length} characters, ${keysOf(line).join(', ')}`.trim())
}

function containsSecret(line: string) {
  for (let at = 0; at <= line.length - PREFIX_LENGTH; at++)
    for (const secret of secrets.get(line.slice(at, at + PREFIX_LENGTH)) ?? []) if (line.startsWith(secret, at)) return true
  return false
}

function keysOf(line: string) {
  try {
    return Object.keys(JSON.parse(line) as object)
  } catch {
    return ['not JSON']
  }
}

let isFetchWrapped = false

/** Wraps `fetch`, to register the secrets that clients in this process exchange with servers in other processes. */
export function registerSecretsOfFetch() {
  if (isFetchWrapped) return
  isFetchWrapped = true
  const { fetch } = globalThis
  globalThis.fetch = async (input, init) => {
    registerCredentials(Object.fromEntries(new Headers(init?.headers)))
    if (typeof init?.body === 'string') registerSecretsInBody(init.body)
    const response = await fetch(input, init)
    const hasTokens = new URL(input instanceof Request ? input.url : input).pathname.startsWith('/api/auth/')
    if (hasTokens && response.ok) registerSecretsInBody(await response.clone().text())
    return response
  }
}
