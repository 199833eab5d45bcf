/** Sessions after the database was restored from a backup, which does not know the newest refresh tokens. */
import { unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { required } from '../harness/required.ts'
import { startService } from '../harness/service.ts'
import { HOUR, reuseReports, SESSION_ENDED, sessionRequests } from './session-requests.ts'

const service = await startService({ now: '2026-11-20T12:00:00Z' })
const { clock, db } = service
const { refresh, signIn } = sessionRequests(service)

/** Returns a function that restores the row of the session as it is now. */
async function backUpSession(id: string) {
  const [saved] = await db.run<{ row: object }>({ text: 'select to_jsonb(s) as row from sessions s where id = $1', values: [id] })
  const row = JSON.stringify(required(saved).row)
  return async () => {
    await db.run({ text: 'delete from sessions where id = $1', values: [id] })
    await db.run({ text: 'insert into sessions select * from jsonb_populate_record(null::sessions, $1::jsonb)', values: [row] })
  }
}

test('a refresh token newer than the backup is refused, but is not reported to the owner as stolen', async () => {
  const alice = await service.person('Alice')
  const first = await signIn(alice)
  const restoreSession = await backUpSession(first.session_id)
  clock.advance(HOUR)
  const third = await unwrap(refresh(await unwrap(refresh(first))))

  await restoreSession()
  const response = await refresh(third)

  expect(response).toMatchObject(SESSION_ENDED)
  expect(await reuseReports(service, alice)).toEqual({ mails: 0, events: [] })
  // The session goes on for a client whose tokens are in the backup.
  expect(await refresh(first)).toMatchObject({ ok: true })
})
