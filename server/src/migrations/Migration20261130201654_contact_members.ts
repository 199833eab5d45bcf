import { Migration } from '@mikro-orm/migrations'

/**
 * The members of a contact that address books have. No table is rewritten: PostgreSQL keeps a constant default of a new
 * column beside the table. Two indexes are built again, because contacts without a first name sort last.
 */
export class Migration20261130201654_contact_members extends Migration {
  override name = 'Migration20261130201654_contact_members'

  override up(): void {
    for (const table of ['contacts', 'trash']) {
      this.addSql(`alter table "${table}" ${COLUMNS.map((column) => `add column ${column}`).join(', ')};`)
      this.addSql(`alter table "${table}" alter column "first_name" drop not null;`)
    }
    this.addSql('create unique index "contacts_uid" on "contacts" ("owner_id", "uid") where uid is not null;')
    this.createIndexes(`("first_name" is null), ${byName("coalesce(first_name, '')")}`)
  }

  override down(): void {
    this.createIndexes(byName('first_name'))
    this.addSql('drop index "contacts_uid";')
    for (const table of ['contacts', 'trash']) {
      this.addSql(`alter table "${table}" alter column "first_name" set not null;`)
      this.addSql(`alter table "${table}" ${COLUMNS.map((column) => `drop column ${column.split(' ', 1).join('')}`).join(', ')};`)
    }
  }

  private createIndexes(firstName: string) {
    const indexes = {
      contacts_birthdays: `"birth_md", ${byName('last_name')}, ${firstName}, "id") where birth_md is not null`,
      contacts_first_name: `${firstName}, "id")`,
    }
    for (const [name, columns] of Object.entries(indexes)) {
      this.addSql(`drop index "${name}";`)
      this.addSql(`create index "${name}" on "contacts" ("owner_id", ${columns};`)
    }
  }
}

const COLUMNS = [
  ...['uid', 'middle_name', 'name_prefix', 'name_suffix', 'nickname'].map((column) => `"${column}" text null`),
  ...['addresses', 'urls', 'dates', 'related'].map((column) => `"${column}" json not null default '[]'`),
]

const byName = (column: string) =>
  String.raw`replace(replace(${column}, 'Ґ', E'Г\uffff'), 'ґ', E'г\uffff') collate "und-x-icu"`
