import { Migration20261121001659_init } from './Migration20261121001659_init.ts'

/** In the order in which they run. None is edited after it landed. */
export const migrations = [{ name: 'Migration20261121001659_init', class: Migration20261121001659_init }]
