import * as z from 'zod'
import { check } from './fields.ts'

// A limit in bytes as well: what is hashed must be bounded however it is written.
const PASSWORD_BYTES = 1024
const passwordIssue = (value: string): [string, string] | undefined => {
  if (!value.isWellFormed()) return ['not-unicode', 'Must be well-formed Unicode, without lone surrogates.']
  if (value.includes('\0')) return ['control-character', 'Must hold no NUL.']
  if ([...value].length > 128 || new TextEncoder().encode(value).length > PASSWORD_BYTES)
    return ['too-long', 'Must have at most 128 characters.']
  return undefined
}
export const Password = (description: string) =>
  z
    .string()
    .overwrite((value) => value.normalize('NFC'))
    .check(check(passwordIssue))
    .min(1)
    .meta({ description, minLength: 1, maxLength: 128, format: 'password', examples: ['correct horse battery'] })

/** A password that is to be the account's from now on. */
export const NewPassword = Password(
  'The new password: 8 to 128 characters (at most 1 KiB), normalised to NFC, otherwise as typed. Common passwords and the own name or e-mail are refused. Whoever runs the server may ask for another minimum.',
)
