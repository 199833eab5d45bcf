import type { Tokens } from '@contacts/client'
import type { Database } from '@contacts/server/database'

const MAX_KEPT = 60

/**
 * Wraps the sign-in of an account, and deletes its oldest sessions when it has more than 60. The runs of a model share
 * one account, and the service would end sessions beyond 100 by itself.
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
