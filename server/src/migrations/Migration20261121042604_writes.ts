import { Migration } from '@mikro-orm/migrations';

export class Migration20261121042604_writes extends Migration {

  override name = 'Migration20261121042604_writes';

  override up(): void | Promise<void> {
    this.addSql(`create table "trash" ("owner_id" uuid not null, "id" uuid not null, "version" int not null default 1, "seq" bigint not null default '0', "first_name" text not null, "last_name" text null, "emails" jsonb not null, "phones" jsonb not null, "birthday" text null, "organization" text null, "job_title" text null, "notes" text null, "additional_data" json not null, "labels" uuid[] not null default '{}', "search_text" text not null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, "deleted_at" timestamptz(3) null, primary key ("owner_id", "id"));`);
    this.addSql(`create index "trash_changes" on "trash" ("owner_id", "seq", "id");`);
    this.addSql(`create index "trash_purge" on "trash" ("deleted_at");`);

    this.addSql(`create table "purged_contacts" ("owner_id" uuid not null, "id" uuid not null, "seq" bigint not null, "purged_at" timestamptz(3) not null, primary key ("owner_id", "id"));`);
    this.addSql(`create index "purged_contacts_changes" on "purged_contacts" ("owner_id", "seq", "id");`);
    this.addSql(`create index "purged_contacts_purge" on "purged_contacts" ("purged_at");`);

    this.addSql(`create table "labels" ("owner_id" uuid not null, "id" uuid not null, "name" text not null, "name_folded" text not null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("owner_id", "id"));`);
    this.addSql(`alter table "labels" add constraint "labels_name" unique ("owner_id", "name_folded");`);

    this.addSql(`create table "kept_replies" ("owner_id" uuid not null, "key" text not null, "request" text not null, "status" smallint not null, "headers" jsonb not null, "body" text null, "created_at" timestamptz(3) not null, primary key ("owner_id", "key"));`);
    this.addSql(`create index "kept_replies_purge" on "kept_replies" ("created_at");`);

    this.addSql(`create table "changes" ("owner_id" uuid not null, "seq" bigint not null, "known_from" bigint not null default '0', primary key ("owner_id"));`);

    this.addSql(`alter table "contacts" add "seq" bigint not null default '0', add "labels" uuid[] not null default '{}', add "deleted_at" timestamptz(3) null;`);
    this.addSql(`create index "contacts_labels" on "contacts" using gin ("owner_id", "labels") where labels <> '{}';`);
    this.addSql(`create index "contacts_changes" on "contacts" ("owner_id", "seq", "id");`);
    this.addSql(`create index "contacts_updated_at" on "contacts" ("owner_id", "updated_at", "id");`);
    this.addSql(`create index "contacts_first_name" on "contacts" ("owner_id", "first_name" collate "und-x-icu", "id");`);
    this.addSql(`create index "contacts_last_name" on "contacts" ("owner_id", ("last_name" is null), coalesce("last_name", '') collate "und-x-icu", "id");`);
    this.addSql(`create index "contacts_next_birthday" on "contacts" ("owner_id", "birth_md", "id");`);

    this.addSql(`alter table "trash" add constraint "trash_owner_id_foreign" foreign key ("owner_id") references "users" ("id") on update no action on delete cascade;`);

    this.addSql(`alter table "purged_contacts" add constraint "purged_contacts_owner_id_foreign" foreign key ("owner_id") references "users" ("id") on update no action on delete cascade;`);

    this.addSql(`alter table "labels" add constraint "labels_owner_id_foreign" foreign key ("owner_id") references "users" ("id") on update no action on delete cascade;`);

    this.addSql(`alter table "kept_replies" add constraint "kept_replies_owner_id_foreign" foreign key ("owner_id") references "users" ("id") on update no action on delete cascade;`);

    this.addSql(`alter table "changes" add constraint "changes_owner_id_foreign" foreign key ("owner_id") references "users" ("id") on update no action on delete cascade;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "trash" cascade;`);
    this.addSql(`drop table if exists "purged_contacts" cascade;`);
    this.addSql(`drop table if exists "labels" cascade;`);
    this.addSql(`drop table if exists "kept_replies" cascade;`);
    this.addSql(`drop table if exists "changes" cascade;`);

    this.addSql(`drop index "contacts_labels";`);
    this.addSql(`drop index "contacts_changes";`);
    this.addSql(`drop index "contacts_updated_at";`);
    this.addSql(`drop index "contacts_first_name";`);
    this.addSql(`drop index "contacts_last_name";`);
    this.addSql(`drop index "contacts_next_birthday";`);
    this.addSql(`alter table "contacts" drop column "seq", drop column "labels", drop column "deleted_at";`);
  }

}
