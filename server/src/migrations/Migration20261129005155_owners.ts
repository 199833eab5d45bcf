import { Migration } from '@mikro-orm/migrations';

export class Migration20261129005155_owners extends Migration {

  override name = 'Migration20261129005155_owners';

  override up(): void | Promise<void> {
    this.addSql(`alter table "kept_replies" rename to "idempotency_records";`);
    this.addSql(`alter table "idempotency_records" rename constraint "kept_replies_pkey" to "idempotency_records_pkey";`);
    this.addSql(`alter table "idempotency_records" rename constraint "kept_replies_owner_id_foreign" to "idempotency_records_owner_id_foreign";`);
    this.addSql(`alter index "kept_replies_purge" rename to "idempotency_records_purge";`);

    this.addSql(`alter table "users" add "avatar_id" uuid null;`);
    this.addSql(`update "users" set "avatar_id" = "avatars"."id" from "avatars" where "avatars"."owner_id" = "users"."id";`);

    this.addSql(`update "sessions" set "ip" = coalesce("ip", ''), "network" = coalesce("network", '') where "ip" is null or "network" is null;`);
    this.addSql(`alter table "sessions" alter column "ip" set not null;`);
    this.addSql(`alter table "sessions" alter column "network" set not null;`);

    this.addSql(`insert into "changes" ("owner_id", "seq") select "id", 0 from "users" on conflict do nothing;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "sessions" alter column "ip" drop not null;`);
    this.addSql(`alter table "sessions" alter column "network" drop not null;`);

    this.addSql(`alter table "users" drop column "avatar_id";`);

    this.addSql(`alter index "idempotency_records_purge" rename to "kept_replies_purge";`);
    this.addSql(`alter table "idempotency_records" rename constraint "idempotency_records_owner_id_foreign" to "kept_replies_owner_id_foreign";`);
    this.addSql(`alter table "idempotency_records" rename constraint "idempotency_records_pkey" to "kept_replies_pkey";`);
    this.addSql(`alter table "idempotency_records" rename to "kept_replies";`);
  }

}
