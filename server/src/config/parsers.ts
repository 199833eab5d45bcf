/** Parsers of environment variables. Their messages say what a value must be, and never repeat the value. */
import { isIP } from 'node:net'
import { availableParallelism } from 'node:os'
import * as z from 'zod'
import { isBaseUrl } from '../core/base-url.ts'
import { findUnsupported } from '../platform/db/postgres-url.ts'

const orUndefined = (value: unknown) => (value === '' ? undefined : value)

/** An empty variable counts as not set. */
export const optional = <T extends z.ZodType>(schema: T) => z.preprocess(orUndefined, schema.optional())
export const withDefault = <T extends z.ZodType>(schema: T, value: z.input<T>) =>
  z.preprocess((given) => orUndefined(given) ?? value, schema)

export const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`))

const MAX_PROCESSES = 64

/** A number, or `auto`: one process for each CPU core that this one may use. */
export const processCount = z
  .string()
  .regex(/^(?:auto|\d{1,9})$/, 'must be auto or a whole number')
  .transform((value) => (value === 'auto' ? Math.min(availableParallelism(), MAX_PROCESSES) : Number(value)))
  .pipe(z.number().min(1, 'must be at least 1').max(MAX_PROCESSES, `must be at most ${MAX_PROCESSES}`))

export const onOff = z.enum(['on', 'off'], 'must be on or off').transform((value) => value === 'on')

const startsWithOneOf = (protocols: string[], value: string) =>
  protocols.some((protocol) => value.toLowerCase().startsWith(`${protocol}//`))

/**
 * Refuses fragments: no setting needs one. An unencoded # in a password begins a fragment, and the host would be
 * misread.
 */
export const url = (...protocols: string[]) =>
  z
    .string()
    .refine((value) => URL.canParse(value) || !startsWithOneOf(protocols, value), {
      error: 'must be a valid URL: the port is a number, and in a password # is written %23 and / is written %2F',
      abort: true,
    })
    .refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
      error: `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
      abort: true,
    })
    .refine((value) => !value.includes('#'), { error: 'must not have a fragment; # in a password is written %23', abort: true })

/**
 * A URL with which other URLs begin. Removes trailing slashes, and what the URL parser ignores, such as spaces at the
 * ends.
 */
export const baseUrl = url('http:', 'https:')
  .refine(isBaseUrl, { error: 'must have no user, password or query', abort: true })
  .transform((value) => new URL(value).href.replace(/\/+$/, ''))

export const postgresUrl = url('postgres:', 'postgresql:').superRefine((value, context) => {
  const message = findUnsupported(value)
  if (message !== undefined) context.addIssue({ code: 'custom', message })
})

export const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
)

const isOrigin = (value: string) => URL.canParse(value) && new URL(value).origin === value && /^https?:/.test(value)
export const origins = list.refine(
  (values) => values.every((value) => value === '*' || isOrigin(value)),
  'must be * or origins such as https://app.example',
)

function isCidr(value: string) {
  const [address = '', bits] = value.split('/')
  const family = isIP(address)
  return family !== 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)))
}
// The widest private range is fc00::/7.
const isWorldwide = (range: string) => Number(range.split('/')[1] ?? 32) < 7
export const cidrRanges = list
  .refine((ranges) => ranges.every(isCidr), { error: 'must be addresses or CIDR ranges', abort: true })
  .refine((ranges) => !ranges.some(isWorldwide), 'must not trust everybody')

function isValidRedisUrl(value: string) {
  const { hostname, pathname, username, password } = URL.parse(value) ?? {}
  // The URL parser of Node accepts a % that encodes nothing, and the Redis client would fail on it.
  return !!hostname && /^\/?\d{0,9}$/.test(pathname ?? '') && !/%(?![\da-f]{2})/i.test(`${username}:${password}`)
}
// The Redis client would let other parameters override the options of `redis-counts.ts`.
const hasKnownRedisParameters = (value: string) => [...new URL(value).searchParams.keys()].every((name) => name === 'family')
export const redisUrl = url('redis:', 'rediss:')
  .refine(isValidRedisUrl, 'must have a host, no path except a database number, and a percent-encoded user and password')
  .refine(hasKnownRedisParameters, 'must have no parameter except family')

const NAME_AND_ADDRESS = /^(?:"?([^"<>\p{Cc}]*?)"?\s*<([^<>]+)>|([^<>]+))$/u
const ADDRESS = /^[^\s\p{Cc}@,;:"\\]+@[^\s\p{Cc}@,;:"\\]+$/u

/** `Name <address>`, or the address alone. */
export const mailbox = z.string().transform((value, ctx) => {
  const [, name, bracketed, bare] = NAME_AND_ADDRESS.exec(value.trim()) ?? []
  const address = bracketed ?? bare ?? ''
  if (ADDRESS.test(address)) return { name: name ?? '', address }
  ctx.addIssue({ code: 'custom', message: 'must be an address such as Contacts <no-reply@app.example>' })
  return z.NEVER
})

const MIN_SECRET_BYTES = 32
const PLACEHOLDER = /change.?me|secret|password|example/i

/**
 * Whether the secret is too short, has fewer than 8 different bytes, repeats itself, or contains a placeholder that an
 * operator should have replaced.
 */
const isGuessable = (secret: Buffer) =>
  secret.length < MIN_SECRET_BYTES ||
  new Set(secret).size < 8 ||
  PLACEHOLDER.test(secret.toString('latin1')) ||
  secret.some((_, length) => length > 0 && length <= secret.length / 2 && isRepetition(secret, length))

/** Whether the secret is a repetition of its first `length` bytes. */
const isRepetition = (secret: Buffer, length: number) => secret.subarray(length).equals(secret.subarray(0, -length))

const KEY = /^([\w-]{1,32}):([A-Za-z0-9+/_-]+=*)$/

export const keyRing = list.transform((entries, ctx) => {
  const keys = entries.flatMap((entry) => {
    const [, kid, base64] = KEY.exec(entry) ?? []
    const secret = Buffer.from(base64 ?? '', 'base64')
    return kid === undefined || isGuessable(secret) ? [] : [{ kid, secret }]
  })
  if (keys.length === 0 || keys.length < entries.length) {
    ctx.addIssue({ code: 'custom', message: 'must be kid:base64 of at least 32 random bytes, several separated by commas' })
    return z.NEVER
  }
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length) ctx.addIssue({ code: 'custom', message: 'must not name a kid twice' })
  return keys
})
