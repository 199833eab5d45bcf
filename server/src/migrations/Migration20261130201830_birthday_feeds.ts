import { Migration } from '@mikro-orm/migrations';

export class Migration20261130201830_birthday_feeds extends Migration {

  override name = 'Migration20261130201830_birthday_feeds';

  override up(): void | Promise<void> {
    this.addSql(`create table "birthday_feeds" ("owner_id" uuid not null, "hash" text not null, "sealed_secret" text null, "created_at" timestamptz(3) not null, "revoked_at" timestamptz(3) null, primary key ("owner_id", "hash"));`);
    this.addSql(`create unique index "birthday_feeds_current" on "birthday_feeds" ("owner_id") where revoked_at is null;`);
    this.addSql(`create index "birthday_feeds_revoked" on "birthday_feeds" ("revoked_at");`);

    this.addSql(`alter table "birthday_feeds" add constraint "birthday_feeds_owner_id_foreign" foreign key ("owner_id") references "users" ("id") on update no action on delete cascade;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "birthday_feeds" cascade;`);
  }

}
