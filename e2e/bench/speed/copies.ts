/** Owners with a thousand contacts each, which PostgreSQL copies from the contacts of another owner. */
import type pg from 'pg'
import { COLUMNS } from '../address-book.ts'

const CONTACTS_EACH = 1_000
/** Contacts of the source that one statement copies. */
const CHUNK = 5_000

/** Returns an id that is the same in every run: a UUIDv7 of the year 2022. */
export const ownerId = (n: number) => `01800000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`

/** The owner whose contacts were generated. The other owners have the numbers 1, 2, 3 … */
export const SOURCE = ownerId(0)

/** The source has at least this many contacts, so that neighbouring owners get different ones. */
export const SOURCE_CONTACTS = 10_000

/**
 * Copies contacts of the source to owners 1 to `count`. If the source has 10,000 contacts, each owner gets every tenth.
 * The owners take turns, as in a table that grew with time.
 */
export async function copyContacts(client: pg.Client, count: number, sourceContacts: number) {
  await client.query(
    `insert into users (id, username, email, password_hash, created_at)
     select ('01800000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'Owner', 'owner-' || n || '@example.com', '', now()
     from generate_series(1, $1::int) n`,
    [count],
  )
  const stride = sourceContacts / CONTACTS_EACH
  const changed: Record<string, string> = {
    owner_id: `('01800000-0000-7000-8000-' || lpad(to_hex(owner.n), 12, '0'))::uuid`,
    // Keeps the time of creation in the id, and makes the id unique.
    id: `(left(c.id::text, 24) || lpad(to_hex(owner.n), 12, '0'))::uuid`,
    seq: `(c.seq - 1) / ${stride} + 1`,
  }
  const columns = COLUMNS.split(', ').map((column) => changed[column] ?? `c.${column}`)
  const text = `insert into contacts (${COLUMNS}) select ${columns.join(', ')}
    from contacts c join generate_series(1, $1::int) owner(n) on owner.n % ${stride} = c.seq % ${stride}
    where c.owner_id = '${SOURCE}' and c.seq > $2 and c.seq <= $3 order by c.seq, owner.n`
  for (let start = 0; start < sourceContacts; start += CHUNK) await client.query(text, [count, start, start + CHUNK])
}
