import type { Tokens } from '@contacts/client'
import type { Database } from '@contacts/server/database'

const MAX_KEPT = 60

/**
 * Returns a sign-in of one account that deletes the sessions of earlier runs. The runs of a model share one account, and the service
 * ends the longest unused session of an account that has more than 100.
 */
export function keepFewSessions(db: Database, signIn: () => Promise<Tokens>) {
  const ids: string[] = []
  return async (): Promise<Tokens> => {
    const tokens = await signIn()
    ids.push(tokens.session_id)
    if (ids.length > MAX_KEPT)
      await db.run({ text: 'delete from sessions where id = any($1::uuid[])', values: [ids.splice(0, MAX_KEPT / 2)] })
    return tokens
  }
}
