/** Optimistic editing: read, change, and save if the version has not changed meanwhile; otherwise start again. */
import type { Call } from './call.ts'
import type { CallOptions, RequestOptions } from './options.ts'
import { pause } from './wait.ts'

type Nothing = null | false | undefined

/** What `change` returns to `edit`: a patch, or nothing to leave the contact as it is. */
export type Edited<Shape, Patch extends Shape> = (Patch & Only<Shape, Patch>) | Nothing | Promise<(Patch & Only<Shape, Patch>) | Nothing>

/**
 * `Value`, except that each member which `Shape` does not have is `never`, at any depth. Without this type, TypeScript
 * accepts unknown members in the result of a function.
 */
type Only<Shape, Value> = unknown extends Shape
  ? Value
  : Value extends object
    ? { [Name in keyof Value]: Name extends keyof NonNullable<Shape> ? Only<NonNullable<Shape>[Name], Value[Name]> : never }
    : Value

export interface EditOptions extends CallOptions {
  /** How many times to read and save at most; 5 by default. */
  attempts?: number | undefined
  /**
   * Headers of every request. An `idempotency-key` is not allowed: each attempt is another change and needs its own
   * key.
   */
  headers?: (RequestOptions['headers'] & Partial<Record<'idempotency-key' | 'Idempotency-Key', never>>) | undefined
}

/**
 * Milliseconds. Each pause is random; its upper limit is 200 after the first attempt and doubles with each further one.
 */
const BACKOFF = 100

export async function edit(
  { get, patch }: { get: Call; patch: Call },
  id: string,
  change: (current: unknown) => unknown,
  { attempts = 5, ...options }: EditOptions = {},
) {
  const args = { ...options, params: { id } }
  for (let attempt = 1; ; attempt++) {
    const current = await get(args)
    if (!current.ok) return current
    const body = await change(current.data)
    if (!body) return current
    const { version } = current.data as { version: number }
    const saved = await patch({ ...args, body, ifMatch: version })
    const isRetried = saved.status === 412 && attempt < attempts
    if (!isRetried) return saved
    // Jitter over the whole pause, so that clients that collided once do not collide again.
    await pause(BACKOFF * 2 ** attempt * Math.random(), args.signal)
  }
}
