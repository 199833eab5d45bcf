import { Migration } from '@mikro-orm/migrations';

export class Migration20261121032804_audit_age extends Migration {

  override name = 'Migration20261121032804_audit_age';

  override up(): void | Promise<void> {
    this.addSql(`create index "audit_events_at" on "audit_events" ("at");`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "audit_events_at";`);
  }

}
