/** From the input of a client to what is stored: ids for phones, E.164, and the rules that need the time or the contact itself. */
import type { ContactInput, FieldError } from '@contacts/contract'
import type * as z from 'zod'
import { newId } from '../../platform/db/id.ts'
import { type Problem, validationFailed } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { e164 } from '../../platform/text/phone.ts'
import { type Draft, draftIn, type StoredPhone } from './contact.ts'

/** Without the members that only the server sets. */
export type Input = Pick<z.infer<typeof ContactInput>, keyof Draft>
type PhoneInput = Input['phones'][number]

/** The draft of a whole contact. Its phones may have the ids of those that the contact has already. */
export function draftOf(context: UserContext, input: Input, known: readonly StoredPhone[] = []): Draft | Problem<'validation-failed'> {
  const errors = [...birthdayErrors(input.birthday, context.now), ...phoneErrors(input.phones, known)]
  if (errors.length > 0) return validationFailed(errors)
  return draftIn({ ...input, phones: input.phones.map((phone) => storedPhone(context, phone)) })
}

export function storedPhone({ user, now }: UserContext, { id, number, label }: Pick<PhoneInput, 'id' | 'number' | 'label'>): StoredPhone {
  return { id: id ?? newId(now), number, e164: e164(number, user.default_region), label }
}

function phoneErrors(phones: PhoneInput[], known: readonly StoredPhone[]): FieldError[] {
  const unused = new Set(known.map(({ id }) => id))
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

const FURTHEST_AHEAD_MS = 14 * 3_600_000

/** Refuses birthdays after today, by the date in the time zone that is furthest ahead (UTC+14). */
function birthdayErrors(birthday: string | null, now: Date): FieldError[] {
  const latest = new Date(now.getTime() + FURTHEST_AHEAD_MS).toISOString().slice(0, 10)
  if (birthday === null || birthday.startsWith('-') || birthday <= latest) return []
  return [{ pointer: '#/birthday', code: 'in-the-future', detail: 'A birthday is not after today.' }]
}
