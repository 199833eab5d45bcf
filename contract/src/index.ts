/**
 * The contract: every operation of the service. The server implements it; the client, the OpenAPI document and the
 * documentation are generated from it.
 */
import { initContract } from '@ts-rest/core'
import { auth } from './auth.ts'
import { avatars, pictures } from './avatars.ts'
import { contactBatch } from './batch.ts'
import { birthdays } from './birthdays.ts'
import { contactChanges } from './changes.ts'
import { contactExport } from './contact-export.ts'
import { contacts } from './contacts.ts'
import { feeds } from './feeds.ts'
import { imports } from './imports.ts'
import { labels } from './labels.ts'
import { phones } from './phones.ts'
import { photos } from './photos.ts'
import { sessions } from './sessions.ts'
import { system } from './system.ts'
import { users } from './users.ts'

const c = initContract()

export const contract = c.router(
  {
    auth,
    sessions,
    users,
    avatars,
    pictures,
    contacts: { ...contacts, ...contactChanges, ...contactBatch, ...contactExport },
    phones,
    photos,
    birthdays,
    feeds,
    labels,
    imports,
    system,
  },
  { strictStatusCodes: true },
)
export type Contract = typeof contract

export { type AnswerIssue, findIssues } from './answers.ts'
export { Credentials, EmailOnly, MailTokenOnly, PasswordReset, RefreshToken, Signup, Tokens } from './auth.ts'
export { Batch, type BatchItem, InvalidItem, MAX_BATCH } from './batch.ts'
export { BirthdayQuery, UpcomingBirthday } from './birthdays.ts'
export { ChangesQuery } from './changes.ts'
export { Contact, ContactInput, ContactPatch, MAX_ENTRIES } from './contact.ts'
export { namingIssue } from './contact-name.ts'
export { ContactExportQuery, CSV_TYPE, JSCONTACT_TYPE, VCARD_TYPES } from './contact-export.ts'
export { ContactQuery } from './contact-query.ts'
export { auditKinds, Export, wrongPasswordKinds } from './export.ts'
export { FeedQuery } from './feed.ts'
export { CALENDAR_TYPE, MAX_FEED_ENTRIES } from './feeds.ts'
export { type ImportItemQuery, importStates, itemStates, MAX_CARDS, MAX_IMPORTS, verdicts } from './import.ts'
export { csvDelimiters, dateOrders, importFormats, type ImportQuery } from './import-query.ts'
export { ContactIds, LabelInput, MAX_LABELS, MAX_LABELS_ON_CONTACT } from './labels.ts'
export { listOperations, type Operation } from './operations.ts'
export { Phone, PhoneInput } from './phone.ts'
export { normaliseAccountEmail, spellingsOf } from './shared/email.ts'
export { type EntityTags, parseEntityTags } from './shared/etag.ts'
export { FreeJson } from './shared/free-json.ts'
export { PICTURE_TYPE } from './shared/picture.ts'
/** `FORM` and `PICTURES` are the media types of uploads; `otherLimits` limit requests that reach no operation. */
export { CONTACT_FILES, FORM, PICTURES, otherLimits, rateClasses, type Access, type RateClass } from './shared/access.ts'
/** `trimInvisible` changes the start and the end of a text, `withoutUnseen` the whole text. */
export { trimInvisible, withoutUnseen } from './shared/invisible.ts'
export { COUNT_LIMIT, DEFAULT_LIMIT, MAX_SKIP } from './shared/page.ts'
export { NewPassword } from './shared/password.ts'
export { type FieldError, MAX_ERRORS, PROBLEM_TYPE, type ProblemBody, problemSchemas } from './shared/problem.ts'
export { type Code, problems, SERVER_WIDE, type StatusOf } from './shared/problems.ts'
export { User, UserPatch } from './user.ts'
/** The bodies of `users.changeEmail`, `users.changePassword` and `users.remove`. */
export { EmailChange, PasswordChange, Removal } from './users.ts'
/** The types with which ts-rest infers requests and responses. Imported from here, they use this package's zod. */
export type { ClientInferRequest, ClientInferResponseBody, ClientInferResponses } from '@ts-rest/core'
