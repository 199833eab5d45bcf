/** A phone number of a contact, and the free-text label of a phone number or e-mail address. */
import * as z from 'zod'
import { Id, readOnly } from './shared/fields.ts'
import { check, type Issue } from './shared/issue.ts'
import { normaliseLine, textIssue } from './shared/text.ts'

export const EntryLabel = z
  .string()
  .overwrite(normaliseLine)
  .check(check((value) => textIssue(value, { max: 50 })))
  .nullable()
  .meta({
    minLength: 1,
    maxLength: 50,
    description: 'Free text of 1 to 50 characters, such as home, work, mobile or other; null for none.',
    examples: ['mobile'],
  })

function numberIssue(value: string): Issue | undefined {
  const tooFewDigits: Issue = ['too-few-digits', 'A phone number has at least one digit.']
  return textIssue(value, { max: 64 }) ?? (/\p{Nd}/u.test(value) ? undefined : tooFewDigits)
}

const PhoneNumber = z
  .string()
  .overwrite(normaliseLine)
  .check(check(numberIssue))
  .meta({
    minLength: 1,
    maxLength: 64,
    description: 'The number as typed, at most 64 characters with at least one digit: `15` and `*2` are numbers, too.',
    examples: ['067 123 45 67'],
  })

export const aPhone = { id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b11', number: '067 123 45 67', e164: '+380671234567', label: 'mobile' }

export const Phone = z
  .object({
    id: Id('Id of the phone number. It stays the same when the number changes.'),
    number: PhoneNumber,
    e164: z
      .string()
      .nullable()
      .meta({
        description:
          'The number in international format (ITU-T E.164), derived from `number` and the `default_region` of the user ' +
          'when the number is new or changed; null if that is not possible. It stays the same until the number changes. ' +
          'If it is null, the service derives it again when `default_region` changes.',
        examples: ['+380671234567'],
      }),
    label: EntryLabel,
  })
  .meta({ id: 'Phone', description: 'A phone number of a contact.', examples: [aPhone] })

export const PhoneInput = z
  .strictObject({ number: PhoneNumber, label: EntryLabel.default(null), id: readOnly, e164: readOnly })
  .meta({ id: 'PhoneInput', description: 'A phone number to save.', examples: [{ number: '067 123 45 67', label: 'mobile' }] })
