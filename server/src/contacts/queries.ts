import { one, statement } from '../db/statement.ts'
import { Problem } from '../http/problem.ts'
import type { UserScope } from '../http/scope.ts'
import type { StoredPhone } from './input.ts'

/** A contact as it is stored and, but for `version`, as it is answered. */
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
  created_at: Date
  updated_at: Date
}
export const COLUMNS =
  'id, version, first_name, last_name, emails, phones, birthday, organization, job_title, notes, additional_data, created_at, updated_at'

type Key = { owner_id: string; id: string }
type Values = Key &
  Omit<ContactRow, 'emails' | 'phones' | 'additional_data'> & {
    emails: string
    phones: string
    additional_data: string
    search_text: string
  }

const getContact = statement<Key, ContactRow>('contacts.get', `select ${COLUMNS} from contacts where owner_id = :owner_id and id = :id`)

export const lockContact = statement<Key, ContactRow>(
  'contacts.lock',
  `select ${COLUMNS} from contacts where owner_id = :owner_id and id = :id for update`,
)

export const listContactsAfter = statement<{ owner_id: string; after: string; limit: number }, ContactRow>(
  'contacts.list-after',
  `select ${COLUMNS} from contacts where owner_id = :owner_id and id > :after order by id limit :limit`,
)

export const insertContact = statement<Values>(
  'contacts.insert',
  `insert into contacts (owner_id, id, version, first_name, last_name, emails, phones, birthday, organization, job_title, notes, additional_data, search_text, created_at, updated_at)
   values (:owner_id, :id, :version, :first_name, :last_name, :emails, :phones, :birthday, :organization, :job_title, :notes, :additional_data, :search_text, :created_at, :updated_at)`,
)

export const updateContact = statement<Omit<Values, 'created_at'>, { id: string }>(
  'contacts.update',
  `update contacts set version = :version, first_name = :first_name, last_name = :last_name, emails = :emails, phones = :phones, birthday = :birthday,
     organization = :organization, job_title = :job_title, notes = :notes, additional_data = :additional_data, search_text = :search_text, updated_at = :updated_at
   where owner_id = :owner_id and id = :id and version = :version - 1 returning id`,
)

const deleteContact = statement<Key, { id: string }>(
  'contacts.delete',
  'delete from contacts where owner_id = :owner_id and id = :id returning id',
)

export const removeAllContacts = statement<{ owner_id: string }>('contacts.delete-all', 'delete from contacts where owner_id = :owner_id')

export async function findContact({ db, user }: UserScope, id: string): Promise<ContactRow | Problem<'contact-not-found'>> {
  // 404, not 403: whether somebody else's contact exists is not ours to tell.
  return (await one(db, getContact({ owner_id: user.id, id }))) ?? new Problem('contact-not-found')
}

export async function removeContact({ db, user }: UserScope, id: string): Promise<void | Problem<'contact-not-found'>> {
  if (!(await one(db, deleteContact({ owner_id: user.id, id })))) return new Problem('contact-not-found')
}
