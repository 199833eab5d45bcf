import { Migration } from '@mikro-orm/migrations';

export class Migration20261121011136_accounts extends Migration {

  override name = 'Migration20261121011136_accounts';

  override up(): void | Promise<void> {
    this.addSql(`create table "mail_tokens" ("owner_id" uuid not null, "id" uuid not null, "purpose" text not null, "address" text not null, "expires_at" timestamptz(3) not null, "used_at" timestamptz(3) null, primary key ("owner_id", "id"));`);
    this.addSql(`alter table "mail_tokens" add constraint "mail_tokens_purpose_key" unique ("owner_id", "purpose");`);

    this.addSql(`create table "audit_events" ("owner_id" uuid not null, "id" uuid not null, "kind" text not null, "at" timestamptz(3) not null, "ip" text not null, "device" text null, "details" json not null, primary key ("owner_id", "id"));`);

    this.addSql(`alter table "users" add "email_verified_at" timestamptz(3) null;`);

    this.addSql(`alter table "mail_tokens" add constraint "mail_tokens_owner_id_foreign" foreign key ("owner_id") references "users" ("id") on update no action on delete cascade;`);

    this.addSql(`alter table "audit_events" add constraint "audit_events_owner_id_foreign" foreign key ("owner_id") references "users" ("id") on update no action on delete cascade;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "mail_tokens" cascade;`);
    this.addSql(`drop table if exists "audit_events" cascade;`);

    this.addSql(`alter table "users" drop column "email_verified_at";`);
  }

}
