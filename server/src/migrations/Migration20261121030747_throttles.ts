import { Migration } from '@mikro-orm/migrations';

export class Migration20261121030747_throttles extends Migration {

  override name = 'Migration20261121030747_throttles';

  override up(): void | Promise<void> {
    this.addSql(`create table "throttles" ("id" text not null, "remaining" int not null, "growing" boolean not null, "opens_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "throttles_expires" on "throttles" ("expires_at");`);

    this.addSql(`alter table "sessions" add "network" text null;`);
    this.addSql(`create index "sessions_network" on "sessions" ("owner_id", "network");`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "throttles" cascade;`);

    this.addSql(`drop index "sessions_network";`);
    this.addSql(`alter table "sessions" drop column "network";`);
  }

}
