import { type Db, one } from '../../platform/db/query.ts'
import { textStatement } from '../../platform/db/statement.ts'
import type { Params } from '../../platform/db/statement.ts'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { statement } from '../tables.ts'
import type { StoredPhone } from './input.ts'

/** A contact as it is stored and answered. */
export interface ContactRow {
  id: string
  version: number
  first_name: string
  last_name: string | null
  emails: { address: string; label: string | null }[]
  phones: StoredPhone[]
  birthday: string | null
  organization: string | null
  job_title: string | null
  notes: string | null
  additional_data: Record<string, unknown>
  labels: string[]
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
}
export const COLUMNS =
  'id, version, first_name, last_name, emails, phones, birthday, organization, job_title, notes, additional_data, labels, created_at, updated_at, deleted_at'

type Key = { owner_id: string; id: string }
type Values = Key &
  Omit<ContactRow, 'emails' | 'phones' | 'additional_data' | 'labels' | 'deleted_at'> & {
    emails: string
    phones: string
    additional_data: string
    search_text: string
  }

const getContact = textStatement<Key, ContactRow>('contacts.get', `select ${COLUMNS} from contacts where owner_id = :owner_id and id = :id`)

type After = { owner_id: string; after: string; limit: number }

export const listContactsAfter = textStatement<After, ContactRow>(
  'contacts.list-after',
  `select ${COLUMNS} from contacts where owner_id = :owner_id and id > :after order by id limit :limit`,
)

export const listTrashedAfter = textStatement<After, ContactRow>(
  'contacts.list-trashed-after',
  `select ${COLUMNS} from trash where owner_id = :owner_id and id > :after order by id limit :limit`,
)

export const listPurgedAfter = textStatement<After, { id: string; purged_at: Date }>(
  'contacts.list-purged-after',
  'select id, purged_at from purged_contacts where owner_id = :owner_id and id > :after order by id limit :limit',
)

/** The next number of an owner's changes. First of all, so that nobody waits for a contact while holding this, or the other way round. */
const nextNumber = (source = '') =>
  `next as (insert into changes (owner_id, seq) select :owner_id, 1 ${source} on conflict (owner_id) do update set seq = changes.seq + 1 returning seq)`

/** Inserted with the account, so that every change of a contact finds the row. */
export const createChangesCounter = statement('changes.create', (db, p: Params<{ owner_id: string }>) =>
  db.insertInto('changes').values({ owner_id: p.owner_id, seq: 0 }),
)

/** Nobody else changes a contact of the owner until the transaction ends. */
export const lockContacts = textStatement<{ owner_id: string }, { seq: number }>(
  'contacts.lock',
  `with ${nextNumber()} select seq from next`,
)

export const insertContact = textStatement<Values>(
  'contacts.insert',
  `with ${nextNumber()} insert into contacts (owner_id, id, version, first_name, last_name, emails, phones, birthday, organization, job_title, notes, additional_data, search_text, created_at, updated_at, seq)
   values (:owner_id, :id, :version, :first_name, :last_name, :emails, :phones, :birthday, :organization, :job_title, :notes, :additional_data, :search_text, :created_at, :updated_at, (select seq from next))`,
)

export const updateContact = textStatement<Omit<Values, 'created_at'>, { id: string }>(
  'contacts.update',
  `with ${nextNumber('from contacts where owner_id = :owner_id and id = :id and version = :version - 1')} update contacts set version = :version, first_name = :first_name, last_name = :last_name, emails = :emails, phones = :phones, birthday = :birthday,
     organization = :organization, job_title = :job_title, notes = :notes, additional_data = :additional_data, search_text = :search_text, updated_at = :updated_at,
     seq = next.seq
   from next where owner_id = :owner_id and id = :id and version = :version - 1 returning id`,
)

const STORED = `owner_id, id, first_name, last_name, emails, phones, birthday, organization, job_title, notes, additional_data, labels, search_text, created_at`

/** From the contacts to the trash, or back; `versions` are those that it may have, null for any. */
function move(name: string, from: string, to: string, deletedAt: string) {
  const found = 'owner_id = :owner_id and id = :id and (:versions::int[] is null or version = any (:versions::int[]))'
  return textStatement<Key & { versions: number[] | null; now: Date }, ContactRow>(
    name,
    `with ${nextNumber(`from ${from} where ${found}`)},
     gone as (delete from ${from} using next where ${found} returning ${from}.*, next.seq as next_seq)
     insert into ${to} (${STORED}, updated_at, version, seq, deleted_at)
     select ${STORED}, :now::timestamptz, version + 1, next_seq, ${deletedAt} from gone returning ${COLUMNS}`,
  )
}

export const moveToTrash = move('contacts.trash', 'contacts', 'trash', ':now::timestamptz')
export const moveToContacts = move('contacts.restore', 'trash', 'contacts', 'null::timestamptz')

type Many = { owner_id: string; seq: number; contacts: string }
const WRITTEN =
  'version, first_name, last_name, emails, phones, birthday, organization, job_title, notes, additional_data, search_text, created_at, updated_at'
const GIVEN = `json_to_recordset(:contacts::json) as given (id uuid, version int, first_name text, last_name text, emails jsonb, phones jsonb,
  birthday text, organization text, job_title text, notes text, additional_data json, search_text text, created_at timestamptz, updated_at timestamptz)`

/** Many at once, with the number that `lockContacts` took. */
export const insertContacts = textStatement<Many>(
  'contacts.insert-many',
  `insert into contacts (owner_id, seq, id, ${WRITTEN}) select :owner_id::uuid, :seq::bigint, id, ${WRITTEN} from ${GIVEN}`,
)
export const updateContacts = textStatement<Many>(
  'contacts.update-many',
  `update contacts set seq = :seq, ${WRITTEN.replace(/\w+/g, '$& = given.$&')} from ${GIVEN} where contacts.owner_id = :owner_id and contacts.id = given.id`,
)
export const moveAllToTrash = textStatement<{ owner_id: string; seq: number; ids: string[]; now: Date }>(
  'contacts.trash-many',
  `with gone as (delete from contacts where owner_id = :owner_id and id = any (:ids::uuid[]) returning *)
   insert into trash (${STORED}, updated_at, version, seq, deleted_at)
   select ${STORED}, :now::timestamptz, version + 1, :seq::bigint, :now::timestamptz from gone`,
)
export const getContacts = textStatement<{ owner_id: string; ids: string[] }, ContactRow>(
  'contacts.get-many',
  `select ${COLUMNS} from contacts where owner_id = :owner_id and id = any (:ids::uuid[])`,
)

export const getTrashed = textStatement<Key, ContactRow>(
  'contacts.get-trashed',
  `select ${COLUMNS} from trash where owner_id = :owner_id and id = :id`,
)

/** All of an owner's, those in the trash too, as if there had never been any: whoever follows the changes begins anew. */
export const removeAllContacts = textStatement<{ owner_id: string }>(
  'contacts.delete-all',
  `with next as (insert into changes (owner_id, seq, known_from) values (:owner_id, 1, 1)
       on conflict (owner_id) do update set seq = changes.seq + 1, known_from = changes.seq + 1 returning seq),
     visible as (delete from contacts using next where owner_id = :owner_id),
     trashed as (delete from trash using next where owner_id = :owner_id)
   delete from purged_contacts using next where owner_id = :owner_id`,
)

export async function findContact(
  { db, user }: Pick<UserContext, 'user'> & { db: Db },
  id: string,
): Promise<ContactRow | Problem<'contact-not-found'>> {
  // 404, not 403: whether somebody else's contact exists is not ours to tell.
  return (await one(db, getContact({ owner_id: user.id, id }))) ?? new Problem('contact-not-found')
}
