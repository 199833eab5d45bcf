import { Migration20261121001659_init } from './Migration20261121001659_init.ts'
import { Migration20261121010732_mail } from './Migration20261121010732_mail.ts'
import { Migration20261121011136_accounts } from './Migration20261121011136_accounts.ts'
import { Migration20261121030747_throttles } from './Migration20261121030747_throttles.ts'
import { Migration20261121031851_pictures } from './Migration20261121031851_pictures.ts'
import { Migration20261121032804_audit_age } from './Migration20261121032804_audit_age.ts'
import { Migration20261121042604_writes } from './Migration20261121042604_writes.ts'
import { Migration20261129005155_owners } from './Migration20261129005155_owners.ts'
import { Migration20261129135554_sessions_unended } from './Migration20261129135554_sessions_unended.ts'
import { Migration20261129140000_addresses } from './Migration20261129140000_addresses.ts'
import { Migration20261129221001_phone_derivations } from './Migration20261129221001_phone_derivations.ts'
import { Migration20261129225000_search_text } from './Migration20261129225000_search_text.ts'
import { Migration20261129225700_name_order } from './Migration20261129225700_name_order.ts'
import { Migration20261130081500_contact_lists_as_json } from './Migration20261130081500_contact_lists_as_json.ts'
import { Migration20261130201654_contact_members } from './Migration20261130201654_contact_members.ts'
import { Migration20261130201830_birthday_feeds } from './Migration20261130201830_birthday_feeds.ts'
import { Migration20261130203630_imports } from './Migration20261130203630_imports.ts'
import { Migration20261201025930_photos } from './Migration20261201025930_photos.ts'
import { Migration20261201030443_imports_csv } from './Migration20261201030443_imports_csv.ts'

/** In the order in which they run. A migration is never edited once it is on the main branch. */
export const migrations = [
  { name: 'Migration20261121001659_init', class: Migration20261121001659_init },
  { name: 'Migration20261121010732_mail', class: Migration20261121010732_mail },
  { name: 'Migration20261121011136_accounts', class: Migration20261121011136_accounts },
  { name: 'Migration20261121030747_throttles', class: Migration20261121030747_throttles },
  { name: 'Migration20261121031851_pictures', class: Migration20261121031851_pictures },
  { name: 'Migration20261121032804_audit_age', class: Migration20261121032804_audit_age },
  { name: 'Migration20261121042604_writes', class: Migration20261121042604_writes },
  { name: 'Migration20261129005155_owners', class: Migration20261129005155_owners },
  { name: 'Migration20261129135554_sessions_unended', class: Migration20261129135554_sessions_unended },
  { name: 'Migration20261129140000_addresses', class: Migration20261129140000_addresses },
  { name: 'Migration20261129221001_phone_derivations', class: Migration20261129221001_phone_derivations },
  { name: 'Migration20261129225000_search_text', class: Migration20261129225000_search_text },
  { name: 'Migration20261129225700_name_order', class: Migration20261129225700_name_order },
  { name: 'Migration20261130081500_contact_lists_as_json', class: Migration20261130081500_contact_lists_as_json },
  { name: 'Migration20261130201654_contact_members', class: Migration20261130201654_contact_members },
  { name: 'Migration20261130201830_birthday_feeds', class: Migration20261130201830_birthday_feeds },
  { name: 'Migration20261130203630_imports', class: Migration20261130203630_imports },
  { name: 'Migration20261201025930_photos', class: Migration20261201025930_photos },
  { name: 'Migration20261201030443_imports_csv', class: Migration20261201030443_imports_csv },
]
