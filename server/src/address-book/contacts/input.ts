/**
 * Converts the input of a client to a draft: adds ids and E.164 forms to phone numbers, and checks the rules that need
 * the current time or the stored contact.
 */
import { type ContactInput, type FieldError, namingIssue } from '@contacts/contract'
import type * as z from 'zod'
import { newId } from '../../platform/db/id.ts'
import { type Problem, validationFailed } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { latestBirthday } from '../../platform/calendar/birthday.ts'
import { e164 } from '../../platform/text/phone.ts'
import { type Draft, pickDraft, type StoredPhone } from './contact.ts'

/** The input without members that only the server sets. */
export type Input = Pick<z.infer<typeof ContactInput>, keyof Draft>
type PhoneInput = Input['phones'][number]

/**
 * Converts a whole contact. A phone in the input may have an id only if `currentPhones`, the phones of the stored
 * contact, include that id.
 */
export function draftOf(
  context: UserContext,
  input: Input,
  currentPhones: readonly StoredPhone[] = [],
): Draft | Problem<'validation-failed'> {
  const errors = [...namingErrors(input), ...birthdayErrors(input.birthday, context.now), ...phoneErrors(input.phones, currentPhones)]
  if (errors.length > 0) return validationFailed(errors)
  return pickDraft({ ...input, phones: withIds(input.phones, currentPhones).map((phone) => toStoredPhone(context, phone, currentPhones)) })
}

/**
 * A number that the contact already has keeps its id if the client leaves the id out. Otherwise each PUT of the same
 * input would change the contact.
 */
function withIds(phones: PhoneInput[], currentPhones: readonly StoredPhone[]): PhoneInput[] {
  const sent = new Set(phones.map(({ id }) => id))
  const unused = new Set(currentPhones.filter(({ id }) => !sent.has(id)))
  return phones.map((phone) => {
    if (phone.id !== undefined) return phone
    const same = [...unused].find(({ number }) => number === phone.number)
    if (!same) return phone
    unused.delete(same)
    return { ...phone, id: same.id }
  })
}

/**
 * Derives the E.164 form of a number that is new or changed. A number of the stored contact keeps its E.164 form,
 * even if the user has another default region by now.
 */
export function toStoredPhone(
  { user, now }: UserContext,
  { id, number, label }: Pick<PhoneInput, 'id' | 'number' | 'label'>,
  currentPhones: readonly StoredPhone[] = [],
): StoredPhone {
  const sameNumber = currentPhones.filter((phone) => phone.number === number)
  // A client may send a number without its id.
  const kept = sameNumber.find((phone) => phone.id === id) ?? sameNumber[0]
  return { id: id ?? newId(now), number, e164: kept ? kept.e164 : e164(number, user.default_region), label }
}

function phoneErrors(phones: PhoneInput[], currentPhones: readonly StoredPhone[]): FieldError[] {
  const unused = new Set(currentPhones.map(({ id }) => id))
  return phones.flatMap(({ id }, index) => {
    // Each id can be used once: `delete` returns false for the second phone that has it.
    if (id === undefined || unused.delete(id)) return []
    return [
      {
        pointer: `#/phones/${index}/id`,
        code: 'unknown-phone',
        detail: 'The contact has no phone number with this id, or the id occurs twice. Leave the id out for a new number.',
      },
    ]
  })
}

/** The contract has checked a whole contact, but not the result of a patch. */
function namingErrors(input: Input): FieldError[] {
  const issue = namingIssue(input)
  return issue ? [{ pointer: '#', code: issue[0], detail: issue[1] }] : []
}

function birthdayErrors(birthday: string | null, now: Date): FieldError[] {
  // A birthday without a year begins with a hyphen, which is less than any digit.
  if (birthday === null || birthday <= latestBirthday(now)) return []
  return [{ pointer: '#/birthday', code: 'in-the-future', detail: 'Must not be after today.' }]
}
