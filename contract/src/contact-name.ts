/** The rule that something names each contact. */
import type { Issue } from './shared/issue.ts'

/** The members of which at least one names a contact. */
interface Naming {
  first_name: string | null
  last_name: string | null
  nickname: string | null
  organization: string | null
  emails: readonly unknown[]
  phones: readonly unknown[]
}

/** The issue of a contact that has no name, no organisation, no e-mail address and no phone number. */
export const namingIssue = ({ first_name, last_name, nickname, organization, emails, phones }: Naming): Issue | undefined =>
  [first_name, last_name, nickname, organization, emails[0], phones[0]].some((value) => value !== null && value !== undefined)
    ? undefined
    : ['nothing-to-call-it-by', 'Must have a first name, a last name, a nickname, an organization, an e-mail address or a phone number.']
