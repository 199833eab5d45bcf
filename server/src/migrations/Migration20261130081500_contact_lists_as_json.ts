import { Migration } from '@mikro-orm/migrations'

/**
 * E-mails and phones become json, because the API returns the stored text. jsonb has its own order of members, and
 * spaces between them. The text is the same as a new version of the contact would have.
 */
export class Migration20261130081500_contact_lists_as_json extends Migration {
  override name = 'Migration20261130081500_contact_lists_as_json'

  override up(): void {
    // A function, because the conversion of a column must not contain a subquery.
    this.addSql(`
      create or replace function contact_list_as_json(list jsonb, names text[]) returns json language sql immutable as $$
        select coalesce('[' || string_agg(item, ',' order by place) || ']', '[]')::json
        from jsonb_array_elements(list) with ordinality entries (entry, place), lateral (
          select '{' || string_agg(format('"%s":%s', name, coalesce(entry -> name, 'null')), ',' order by at) || '}' as item
          from unnest(names) with ordinality named (name, at)) items
      $$;`)
    for (const table of ['contacts', 'trash']) this.addSql(`alter table "${table}" ${convert('json', toJson)};`)
    this.addSql('drop function contact_list_as_json;')
  }

  override down(): void {
    for (const table of ['contacts', 'trash']) this.addSql(`alter table "${table}" ${convert('jsonb', (column) => `${column}::jsonb`)};`)
  }
}

const MEMBERS: Record<string, string> = { emails: 'address,label', phones: 'id,number,e164,label' }

const toJson = (column: string, members: string) => `contact_list_as_json(${column}, '{${members}}')`

const convert = (type: string, valueOf: (column: string, members: string) => string) =>
  Object.entries(MEMBERS)
    .map(([column, members]) => `alter column "${column}" type ${type} using ${valueOf(`"${column}"`, members)}`)
    .join(', ')
