/** The public API of `@contacts/testing`. */
export type { Clock } from './clock.ts'
export { startContacts, type Contacts, type ContactsOptions, type Mailbox, type Person, type Settings } from './contacts.ts'
export type { Mail } from './mails.ts'
