import { Contact } from './contacts/entity.ts'
import { Key } from './keys/entity.ts'
import { Session } from './sessions/entity.ts'
import { User } from './users/entity.ts'

/** Every table of the service. */
export const entities = [User, Key, Session, Contact]
