import { expect, test } from 'vitest'
import { createClient } from './index.ts'
import { withProgress } from './progress.ts'
import { json, nextUncaught, startServer, USER } from './scripted-server.ts'

test.each(['upload', 'download'] as const)(
  'an error that the listener throws during an %s is uncaught, and does not fail the transfer',
  async (failing) => {
    const { baseUrl, requests } = await startServer((_, response) => json(response, 200, { ...USER, avatar_url: null }))
    const reported = new Set<string>()
    const fetch = withProgress(({ direction }) => {
      const isFirst = !reported.has(direction)
      reported.add(direction)
      if (isFirst && direction === failing) throw new Error('listener failed')
    })
    const uncaught = nextUncaught()

    const result = await createClient({ baseUrl, fetch }).avatars.put({ body: new Uint8Array(100_000) })

    expect(result).toMatchObject({ ok: true, data: { avatar_url: null } })
    expect(await uncaught).toThrow('listener failed')
    expect(requests.map(({ body }) => body.length > 100_000)).toEqual([true])
    expect(reported).toEqual(new Set(['upload', 'download']))
  },
)
