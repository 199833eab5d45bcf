import { Migration } from '@mikro-orm/migrations';

export class Migration20261201030443_imports_csv extends Migration {

  override name = 'Migration20261201030443_imports_csv';

  override up(): void | Promise<void> {
    this.addSql(`alter table "imports" add "csv" json null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "imports" drop column "csv";`);
  }

}
