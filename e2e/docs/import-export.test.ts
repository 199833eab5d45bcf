/** Runs the curl commands of `docs/import-export.md`. The text after each → is a line of their output. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createContacts } from '../harness/create-contacts.ts'
import { newFolder } from '../harness/database-settings.ts'
import { startService } from '../harness/service.ts'

const page = readFileSync(new URL('../../docs/import-export.md', import.meta.url), 'utf8')
const program = [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block]) => block).join('')

test('the commands on the page print the documented output', async () => {
  const { url, alice } = await startService()
  await createContacts(alice.client, [
    { first_name: 'Іван', last_name: 'Шевченко', phones: [{ number: '067 123 45 67', label: 'mobile' }] },
    { first_name: 'Ann' },
    { organization: 'Kyivstar' },
  ])
  const env = { ...process.env, URL: url, TOKEN: alice.client.session.tokens?.access_token }

  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', program], { env, cwd: newFolder() })

  expect(stdout.trimEnd().split('\n')).toEqual(program.split('\n').flatMap((line) => line.split(' → ').slice(1)))
})
