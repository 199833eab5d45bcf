import { Migration } from '@mikro-orm/migrations';

export class Migration20261130203630_imports extends Migration {

  override name = 'Migration20261130203630_imports';

  override up(): void | Promise<void> {
    this.addSql(`create table "import_items" ("owner_id" uuid not null, "import_id" uuid not null, "number" int not null, "line" int not null, "verdict" text not null, "state" text not null, "name" text null, "contact_id" uuid null, "first_number" int null, "changes" json not null, "notes" json not null, "code" text null, "detail" text null, "card" json null, "before" json null, "version" int null, primary key ("owner_id", "import_id", "number"));`);
    this.addSql(`create index "import_items_contact" on "import_items" ("owner_id", "import_id", "contact_id") where contact_id is not null;`);

    this.addSql(`create table "imports" ("owner_id" uuid not null, "id" uuid not null, "state" text not null, "format" text not null, "encoding" text not null, "label" text null, "preview" json not null, "creates" int not null, "updates" int not null, "sames" int not null, "refusals" int not null, "total" int not null, "done" int not null default 0, "kept" int not null default 0, "seq" bigint not null, "own_seqs" json not null default '[]', "created_labels" uuid[] not null default '{}', "created_at" timestamptz(3) not null, "applied_at" timestamptz(3) null, "undone_at" timestamptz(3) null, "expires_at" timestamptz(3) not null, "due_at" timestamptz(3) null, "attempts" smallint not null default 0, "leased_until" timestamptz(3) null, primary key ("owner_id", "id"));`);
    this.addSql(`create index "imports_due" on "imports" ("due_at") where due_at is not null;`);
    this.addSql(`create index "imports_expiry" on "imports" ("expires_at");`);

    this.addSql(`alter table "trash" add "remainder" json null;`);

    this.addSql(`alter table "contacts" add "remainder" json null;`);

    this.addSql(`alter table "import_items" add constraint "import_items_owner_id_foreign" foreign key ("owner_id") references "users" ("id") on update no action on delete cascade;`);

    this.addSql(`alter table "imports" add constraint "imports_owner_id_foreign" foreign key ("owner_id") references "users" ("id") on update no action on delete cascade;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "import_items" cascade;`);
    this.addSql(`drop table if exists "imports" cascade;`);

    this.addSql(`alter table "contacts" drop column "remainder";`);

    this.addSql(`alter table "trash" drop column "remainder";`);
  }

}
