import { Migration } from '@mikro-orm/migrations'
import { type Searchable, searchText } from '../address-book/search/search-text.ts'

/**
 * Search finds Greek, Georgian and Armenian by Latin letters, names that are written as one word, numbers with letters,
 * signs or an extension, and both forms of Mexican and Argentine numbers. Only contacts with one of these have another
 * search text than before; the others are read, and not written.
 */
export class Migration20261129225000_search_text extends Migration {
  override name = 'Migration20261129225000_search_text'

  override async up(): Promise<void> {
    for (const table of ['contacts', 'trash']) await this.recompute(table)
  }

  override down(): void {
    // The older version finds these contacts again when they are saved.
  }

  private async recompute(table: string) {
    let after = { owner_id: NIL, id: NIL }
    for (;;) {
      const contacts = (await this.execute(
        `select * from ${table} where (owner_id, id) > (?, ?) and (${MAY_DIFFER}) order by owner_id, id limit ${PAGE_SIZE}`,
        [after.owner_id, after.id],
      )) as StoredContact[]
      const changed = contacts
        .map((contact) => ({ owner_id: contact.owner_id, id: contact.id, old: contact.search_text, search_text: searchText(contact) }))
        .filter((contact) => contact.search_text !== contact.old)
      if (changed.length > 0)
        await this.execute(
          `update ${table} set search_text = given.search_text
           from json_to_recordset(?::json) given (owner_id uuid, id uuid, search_text text)
           where ${table}.owner_id = given.owner_id and ${table}.id = given.id`,
          [JSON.stringify(changed)],
        )
      const last = contacts.at(-1)
      if (!last || contacts.length < PAGE_SIZE) return
      after = last
    }
  }
}

type StoredContact = Searchable & { owner_id: string; id: string; search_text: string }

const NIL = '00000000-0000-0000-0000-000000000000'
const PAGE_SIZE = 500

// Until now, Greek, Armenian and Georgian letters were stored as they are.
const OTHER_SCRIPTS = String.raw`search_text ~ '[\u0370-\u03ff\u0530-\u058f\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f]'`
const EAST_ASIAN = (column: string) => String.raw`${column} ~ '^[\u1100-\uffff\U00010000-\U0003ffff]'`
const JOINED_NAMES = `${EAST_ASIAN('last_name')} and ${EAST_ASIAN('first_name')}`
const NUMBER_WITH_LETTERS_OR_SIGNS = `phones::text ~ '"number": "[^"]*[^"0-9+().*#/ -]'`
const MEXICAN_OR_ARGENTINE = String.raw`phones::text ~ '"e164": "\+5[24]|"number": "[^"0-9]*(\+|00)[^"0-9]*5[^"0-9]*[24]'`
const MAY_DIFFER = [OTHER_SCRIPTS, JOINED_NAMES, NUMBER_WITH_LETTERS_OR_SIGNS, MEXICAN_OR_ARGENTINE].map((part) => `(${part})`).join(' or ')
