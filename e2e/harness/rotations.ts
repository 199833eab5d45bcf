import type { Database } from '@contacts/server/database'

/** Has the database note how often each session gets another refresh token, from now on. */
export async function noteRotations({ run }: Pick<Database, 'run'>) {
  const ask = <Row>(text: string, values: unknown[] = []) => run<Row>({ text, values })
  await ask('create table rotations (session_id uuid)')
  await ask(
    'create function note_rotation() returns trigger language plpgsql as $$ begin insert into rotations values (new.id); return new; end $$',
  )
  await ask('create trigger note_rotation after update of current_hash on sessions for each row execute function note_rotation()')
  return async (sessionId: string) => {
    const [row] = await ask<{ count: number }>('select count(*)::int as count from rotations where session_id = $1', [sessionId])
    return row!.count
  }
}
