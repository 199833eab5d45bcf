import type { Database } from '@contacts/server/database'

/** Makes the database count refresh token rotations; returns a function that reads the count of a session. */
export async function countRotations({ run }: Pick<Database, 'run'>) {
  const query = <Row>(text: string, values: unknown[] = []) => run<Row>({ text, values })
  await query('create table rotations (session_id uuid)')
  await query(
    'create function note_rotation() returns trigger language plpgsql as $$ begin insert into rotations values (new.id); return new; end $$',
  )
  await query('create trigger note_rotation after update of current_hash on sessions for each row execute function note_rotation()')
  return async (sessionId: string) => {
    const [row] = await query<{ count: number }>('select count(*)::int as count from rotations where session_id = $1', [sessionId])
    return row!.count
  }
}
