/** Optimistic editing: read, change, and save if nobody else did in between; else once more. */
import type { Args, CallOptions } from './exchange.ts'
import type { Result } from './result.ts'

export interface EditOptions extends CallOptions {
  /** How many times it is saved at most, 5 if left out. */
  attempts?: number | undefined
}

interface Versioned {
  version: number
}
type Ask = (args: Args) => Promise<Result>

export async function edit(
  { get, patch }: Record<'get' | 'patch', Ask>,
  id: string,
  change: (now: unknown) => unknown,
  { attempts = 5, ...options }: EditOptions = {},
) {
  const args = { ...options, params: { id } }
  for (let attempt = 1; ; attempt++) {
    const found = await get(args)
    const body = found.ok && (await change(found.data))
    if (!body) return found
    const { version } = found.data as Versioned
    const result = await patch({ ...args, body, ifMatch: version })
    if (result.status !== 412 || attempt >= attempts) return result
  }
}
