/**
 * Signs in with 64 clients, again and again, until the parent process sends a message. Then sends the parent how often
 * each status was returned. `obey Retry-After`: after a 503, a client waits as long as that header says. Runs as a
 * process of its own, because it would delay the process that measures response times.
 *
 *   fork('sign-in-load.ts', [url, password, 'obey Retry-After' | 'ignore Retry-After'])
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { EMAILS } from './sign-in-accounts.ts'

const [url, password, mode] = process.argv.slice(2)

const counts: Record<number, number> = {}
let isDone = false
process.once('message', () => (isDone = true))

async function signInRepeatedly(email: string) {
  const body = JSON.stringify({ email, password })
  while (!isDone) {
    const answer = await fetch(`${url}/api/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    await answer.arrayBuffer()
    counts[answer.status] = (counts[answer.status] ?? 0) + 1
    if (answer.status === 503 && mode === 'obey Retry-After') await sleep(Number(answer.headers.get('retry-after')) * 1000)
  }
}

await Promise.all(EMAILS.map(signInRepeatedly))
process.send!(counts)
process.disconnect()
