import { Migration } from '@mikro-orm/migrations';

export class Migration20261121010732_mail extends Migration {

  override name = 'Migration20261121010732_mail';

  override up(): void | Promise<void> {
    this.addSql(`create table "outbox" ("owner_id" uuid not null, "id" uuid not null, "kind" text not null, "to_name" text not null, "to_address" text not null, "language" text not null, "kid" text null, "data" json not null, "created_at" timestamptz(3) not null, "due_at" timestamptz(3) null, "attempts" smallint not null default 0, "leased_until" timestamptz(3) null, "sent_at" timestamptz(3) null, primary key ("owner_id", "id"));`);
    this.addSql(`create index "outbox_due" on "outbox" ("due_at") where due_at is not null;`);

    this.addSql(`alter table "outbox" add constraint "outbox_owner_id_foreign" foreign key ("owner_id") references "users" ("id") on update no action on delete cascade;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "outbox" cascade;`);
  }

}
