import { accountEntities } from './accounts/tables.ts'
import { addressBookEntities } from './address-book/tables.ts'
import { platformEntities } from './platform/tables.ts'

/** Every table of the service. */
export const entities = [...platformEntities, ...accountEntities, ...addressBookEntities]
