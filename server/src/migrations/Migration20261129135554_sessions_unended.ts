import { Migration } from '@mikro-orm/migrations';

export class Migration20261129135554_sessions_unended extends Migration {

  override name = 'Migration20261129135554_sessions_unended';

  override up(): void | Promise<void> {
    this.addSql(`create index "sessions_unended" on "sessions" ("owner_id") where ended_at is null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "sessions_unended";`);
  }

}
