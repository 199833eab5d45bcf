import { expect, test } from 'vitest'
import { createClient } from './index.ts'
import { withProgress } from './progress.ts'
import { json, nextUncaught, startServer } from './scripted-server.ts'

test.each(['upload', 'download'] as const)(
  'a listener that fails at an %s is an uncaught error, and no fault of the transfer',
  async (failing) => {
    const { baseUrl, asked } = await startServer((_, response) => json(response, 200, { avatar_url: null }))
    const told = new Set<string>()
    const fetch = withProgress(({ direction }) => {
      const isFirst = !told.has(direction)
      told.add(direction)
      if (isFirst && direction === failing) throw new Error('of the listener')
    })
    const uncaught = nextUncaught()

    const result = await createClient({ baseUrl, fetch }).avatars.put({ body: new Uint8Array(100_000) })

    expect(result).toMatchObject({ ok: true, data: { avatar_url: null } })
    expect(await uncaught).toThrow('of the listener')
    expect(asked.map(({ body }) => body.length > 100_000)).toEqual([true])
    expect(told).toEqual(new Set(['upload', 'download']))
  },
)
