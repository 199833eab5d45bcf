import { Migration20261121001659_init } from './Migration20261121001659_init.ts'
import { Migration20261121010732_mail } from './Migration20261121010732_mail.ts'
import { Migration20261121011136_accounts } from './Migration20261121011136_accounts.ts'
import { Migration20261121032236_lists } from './Migration20261121032236_lists.ts'

/** In the order in which they run. None is edited after it landed. */
export const migrations = [
  { name: 'Migration20261121001659_init', class: Migration20261121001659_init },
  { name: 'Migration20261121010732_mail', class: Migration20261121010732_mail },
  { name: 'Migration20261121011136_accounts', class: Migration20261121011136_accounts },
  { name: 'Migration20261121032236_lists', class: Migration20261121032236_lists },
]
