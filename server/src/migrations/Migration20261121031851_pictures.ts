import { Migration } from '@mikro-orm/migrations';

export class Migration20261121031851_pictures extends Migration {

  override name = 'Migration20261121031851_pictures';

  override up(): void | Promise<void> {
    this.addSql(`create table "blob_removals" ("key" text not null, "due_at" timestamptz(3) not null, "attempts" smallint not null default 0, "leased_until" timestamptz(3) null, primary key ("key"));`);
    this.addSql(`create index "blob_removals_due" on "blob_removals" ("due_at");`);

    this.addSql(`create table "blobs" ("owner_id" uuid not null, "id" uuid not null, "bytes" bytea not null, primary key ("owner_id", "id"));`);

    this.addSql(`create table "avatars" ("owner_id" uuid not null, "id" uuid not null, "digest" text not null, "size" int not null, "created_at" timestamptz(3) not null, primary key ("owner_id", "id"));`);
    this.addSql(`alter table "avatars" add constraint "avatars_owner_key" unique ("owner_id");`);

    this.addSql(`alter table "blobs" add constraint "blobs_owner_id_foreign" foreign key ("owner_id") references "users" ("id") on update no action on delete cascade;`);

    this.addSql(`alter table "avatars" add constraint "avatars_owner_id_foreign" foreign key ("owner_id") references "users" ("id") on update no action on delete cascade;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "blob_removals" cascade;`);
    this.addSql(`drop table if exists "blobs" cascade;`);
    this.addSql(`drop table if exists "avatars" cascade;`);
  }

}
