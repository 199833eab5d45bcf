import * as z from 'zod'
import { hasVisible } from './invisible.ts'
import { check, type Issue } from './issue.ts'

const passwordIssue = (value: string): Issue | undefined => {
  if (!value.isWellFormed()) return ['not-unicode', 'Must be well-formed Unicode, without lone surrogates.']
  if (value.includes('\0')) return ['control-character', 'Must not contain NUL (U+0000).']
  return [...value].length > 128 ? ['too-long', 'Must have at most 128 characters.'] : undefined
}

export const Password = (description: string) =>
  z
    .string()
    .overwrite((value) => value.normalize('NFC'))
    .check(check(passwordIssue))
    .min(1)
    .meta({ description, minLength: 1, maxLength: 128, format: 'password', examples: ['correct horse battery'] })

const blankIssue = (value: string): Issue | undefined =>
  value === '' || hasVisible(value) ? undefined : ['blank', 'Must have visible characters. Use several words that do not belong together.']

/** Rules that need the account or the settings are in the server's `platform/passwords`. */
export const NewPassword = Password(
  'The new password: 8 to 128 characters, normalised to NFC and otherwise used as typed. The service rejects ' +
    'white space and invisible characters alone (`blank`), common passwords (`too-common`), a few characters that repeat ' +
    '(`too-repetitive`), parts of the alphabet or of the keyboard (`too-sequential`), the name of the service ' +
    '(`service-name`), and the name and the e-mail address of the user (`too-personal`), also if a few characters are ' +
    'added. The operator of the server may set another minimum length; if it is below 8, only shorter and blank passwords are rejected.',
).check(check(blankIssue))
