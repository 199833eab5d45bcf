import { Migration } from '@mikro-orm/migrations';

export class Migration20261121032236_lists extends Migration {

  override name = 'Migration20261121032236_lists';

  override up(): void | Promise<void> {
    this.addSql(`create index "contacts_updated_at" on "contacts" ("owner_id", "updated_at", "id");`);
    this.addSql(`create index "contacts_first_name" on "contacts" ("owner_id", "first_name" collate "und-x-icu", "id");`);
    this.addSql(`create index "contacts_last_name" on "contacts" ("owner_id", ("last_name" is null), coalesce("last_name", '') collate "und-x-icu", "id");`);
    this.addSql(`create index "contacts_next_birthday" on "contacts" ("owner_id", "birth_md", "id");`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "contacts_updated_at";`);
    this.addSql(`drop index "contacts_first_name";`);
    this.addSql(`drop index "contacts_last_name";`);
    this.addSql(`drop index "contacts_next_birthday";`);
  }

}
