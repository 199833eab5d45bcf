/** Runs the curl commands of `docs/birthday-feed.md`. The text after each → is a line of their output. */
import { unwrap } from '@contacts/client'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startService } from '../harness/service.ts'

const page = readFileSync(new URL('../../docs/birthday-feed.md', import.meta.url), 'utf8')
const program = [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block]) => block).join('')

test('the commands on the page print the documented output', async () => {
  const { url, alice } = await startService()
  await unwrap(alice.client.contacts.create({ body: { first_name: 'Іван', last_name: 'Шевченко', birthday: '1992-02-29' } }))
  // The address begins with the public URL, which is not that of this server.
  const reachable = program.replaceAll(/\$FEED/g, `\${FEED/http:\\/\\/contacts.test/$URL}`)
  const env = { ...process.env, URL: url, TOKEN: alice.client.session.tokens?.access_token }

  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', reachable], { env })

  expect(stdout.trimEnd().split('\n')).toEqual(program.split('\n').flatMap((line) => line.split(' → ').slice(1)))
})
