import { Migration } from '@mikro-orm/migrations';

export class Migration20261129221001_phone_derivations extends Migration {

  override name = 'Migration20261129221001_phone_derivations';

  override up(): void | Promise<void> {
    this.addSql(`create table "phone_derivations" ("owner_id" uuid not null, "region" text not null, "last_id" uuid not null, "due_at" timestamptz(3) not null, "attempts" smallint not null default 0, "leased_until" timestamptz(3) null, primary key ("owner_id"));`);
    this.addSql(`create index "phone_derivations_due" on "phone_derivations" ("due_at");`);

    this.addSql(`alter table "phone_derivations" add constraint "phone_derivations_owner_id_foreign" foreign key ("owner_id") references "users" ("id") on update no action on delete cascade;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "phone_derivations" cascade;`);
  }

}
