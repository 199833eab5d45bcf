import { Migration } from '@mikro-orm/migrations'

/** Names sort with Ґ after every Г; see platform/db/name-order.ts. */
export class Migration20261129225700_name_order extends Migration {
  override name = 'Migration20261129225700_name_order'

  override up(): void {
    this.createIndexes(UKRAINIAN)
  }

  override down(): void {
    this.createIndexes(ROOT)
  }

  private createIndexes(byName: (column: string) => string) {
    const indexes = {
      contacts_birthdays: `"birth_md", ${byName('last_name')}, ${byName('first_name')}, "id") where birth_md is not null`,
      contacts_first_name: `${byName('first_name')}, "id")`,
      contacts_last_name: `("last_name" is null), ${byName("coalesce(last_name, '')")}, "id")`,
    }
    for (const [name, columns] of Object.entries(indexes)) {
      this.addSql(`drop index "${name}";`)
      this.addSql(`create index "${name}" on "contacts" ("owner_id", ${columns};`)
    }
  }
}

const ROOT = (column: string) => `${column} collate "und-x-icu"`
const UKRAINIAN = (column: string) => ROOT(String.raw`replace(replace(${column}, 'Ґ', E'Г\uffff'), 'ґ', E'г\uffff')`)
