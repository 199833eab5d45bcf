import { Migration } from '@mikro-orm/migrations';

export class Migration20261201025930_photos extends Migration {

  override name = 'Migration20261201025930_photos';

  override up(): void | Promise<void> {
    this.addSql(`create table "photos" ("owner_id" uuid not null, "id" uuid not null, "digest" text not null, "size" int not null, "created_at" timestamptz(3) not null, "purged_at" timestamptz(3) null, primary key ("owner_id", "id"));`);
    this.addSql(`create index "photos_purged" on "photos" ("purged_at") where purged_at is not null;`);

    this.addSql(`alter table "trash" add "photo_id" uuid null;`);

    this.addSql(`alter table "contacts" add "photo_id" uuid null;`);

    this.addSql(`alter table "photos" add constraint "photos_owner_id_foreign" foreign key ("owner_id") references "users" ("id") on update no action on delete cascade;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "photos" cascade;`);

    this.addSql(`alter table "contacts" drop column "photo_id";`);

    this.addSql(`alter table "trash" drop column "photo_id";`);
  }

}
