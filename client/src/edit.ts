/** Optimistic editing: read, change, and save if nobody else did in between; else once more. */
import type { Args, CallOptions, RequestOptions } from './exchange.ts'
import type { Result, Success } from './result.ts'
import { pause } from './wait.ts'

export interface EditOptions extends CallOptions {
  /** How many times it is saved at most, 5 if left out. */
  attempts?: number | undefined
  /** Those of every request, and no key of your own: each attempt is another change, and has one of its own. */
  headers?: (RequestOptions['headers'] & Partial<Record<'idempotency-key' | 'Idempotency-Key', never>>) | undefined
}

interface Versioned {
  version: number
}
type Ask = (args: Args) => Promise<Result>

export async function edit(
  calls: Record<'get' | 'patch', Ask>,
  id: string,
  change: (now: unknown) => unknown,
  { attempts = 5, ...options }: EditOptions = {},
) {
  const args = { ...options, params: { id } }
  // Milliseconds.
  let spread = 100
  for (;;) {
    const found = await calls.get(args)
    const body = found.ok && (await change(found.data))
    if (!body) return found
    const result = await calls.patch({ ...args, body, ifMatch: (found as Success<number, Versioned>).data.version })
    if (result.status !== 412 || --attempts < 1) return result
    // Who lost together would meet again.
    await pause((spread *= 2) * Math.random(), args.signal)
  }
}
