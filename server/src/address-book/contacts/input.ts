/** From what a user sends to what is stored: ids for phones, E.164, and the rules that need a clock or the contact itself. */
import type { ContactInput, FieldError } from '@contacts/contract'
import type * as z from 'zod'
import { newId } from '../../platform/db/id.ts'
import { validationFailed } from '../../platform/http/errors.ts'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { e164 } from '../../platform/text/phone.ts'
import type { ContactRow } from './queries.ts'

export interface StoredPhone {
  id: string
  number: string
  e164: string | null
  label: string | null
}

/** What a contact says, without what we know of it. */
export type Draft = Omit<ContactRow, 'id' | 'version' | 'labels' | 'created_at' | 'updated_at' | 'deleted_at'>

type Input = Omit<z.infer<typeof ContactInput>, 'id' | 'version' | 'labels' | 'created_at' | 'updated_at' | 'deleted_at'>
type PhoneInput = Input['phones'][number]

/** The draft of a whole contact, whose phones may name those that it has already. */
export function draftOf(context: UserContext, input: Input, known: readonly StoredPhone[] = []): Draft | Problem<'validation-failed'> {
  const errors = [...birthdayErrors(input.birthday, context.now), ...phoneErrors(input.phones, known)]
  if (errors.length > 0) return validationFailed(errors)
  const { first_name, last_name, emails, birthday, organization, job_title, notes, additional_data } = input
  return {
    first_name,
    last_name,
    emails,
    phones: input.phones.map((phone) => storedPhone(context, phone)),
    birthday,
    organization,
    job_title,
    notes,
    additional_data,
  }
}

export function storedPhone({ user, now }: UserContext, { id, number, label }: Pick<PhoneInput, 'id' | 'number' | 'label'>): StoredPhone {
  return { id: id ?? newId(now), number, e164: e164(number, user.default_region), label }
}

function phoneErrors(phones: PhoneInput[], known: readonly StoredPhone[]): FieldError[] {
  const ids = new Set(known.map(({ id }) => id))
  return phones.flatMap(({ id }, index) => {
    const pointer = `#/phones/${index}/id`
    if (id === undefined) return []
    // What is taken out of the set is taken: an id can be kept once.
    if (ids.delete(id)) return []
    return [
      {
        pointer,
        code: 'unknown-phone',
        detail: 'The contact has no phone number with this id, or it stands here twice. Leave the id away for a new one.',
      },
    ]
  })
}

const FURTHEST_AHEAD_MS = 14 * 3_600_000

/** Nobody is born after today, not even where today is furthest (UTC+14). */
function birthdayErrors(birthday: string | null, now: Date): FieldError[] {
  const latest = new Date(now.getTime() + FURTHEST_AHEAD_MS).toISOString().slice(0, 10)
  if (birthday === null || birthday.startsWith('-') || birthday <= latest) return []
  return [{ pointer: '#/birthday', code: 'in-the-future', detail: 'A birthday is not after today.' }]
}
