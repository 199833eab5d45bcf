import { Migration } from '@mikro-orm/migrations';

export class Migration20261121035142_labels extends Migration {

  override name = 'Migration20261121035142_labels';

  override up(): void | Promise<void> {
    this.addSql(`create table "labels" ("owner_id" uuid not null, "id" uuid not null, "name" text not null, "name_folded" text not null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("owner_id", "id"));`);
    this.addSql(`alter table "labels" add constraint "labels_name" unique ("owner_id", "name_folded");`);

    this.addSql(`alter table "trash" add "labels" uuid[] not null default '{}';`);

    this.addSql(`alter table "contacts" add "labels" uuid[] not null default '{}';`);
    this.addSql(`create index "contacts_labels" on "contacts" using gin ("owner_id", "labels") where labels <> '{}';`);

    this.addSql(`alter table "labels" add constraint "labels_owner_id_foreign" foreign key ("owner_id") references "users" ("id") on update no action on delete cascade;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "labels" cascade;`);

    this.addSql(`drop index "contacts_labels";`);
    this.addSql(`alter table "contacts" drop column "labels";`);

    this.addSql(`alter table "trash" drop column "labels";`);
  }

}
