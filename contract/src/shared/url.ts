/** The URL of a contact, kept as typed: a website, a profile, or an address of another service such as `xmpp:`. */
import * as z from 'zod'
import { check, type Issue } from './issue.ts'
import { normaliseLine, textIssue } from './text.ts'

const MAX = 2048

/** RFC 3986, section 3.1. Characters after the scheme may be Unicode (RFC 3987), but not white space. */
const ABSOLUTE = /^([a-z][a-z0-9+.-]*):(\S+)$/i
const WEB = /^https?$/i
/** A link with one of these schemes would run a script, or show a page that somebody else wrote as if it were ours. */
const FORBIDDEN = /^(javascript|vbscript|data)$/i

function urlIssue(value: string): Issue | undefined {
  const issue = textIssue(value, { max: MAX })
  if (issue) return issue
  const [, scheme = '', rest = ''] = ABSOLUTE.exec(value) ?? []
  if (FORBIDDEN.test(scheme)) return ['scheme-not-allowed', 'Must not be a javascript:, vbscript: or data: URL.']
  const isComplete = scheme !== '' && (!WEB.test(scheme) || /^\/\/[^/?#]/.test(rest))
  return isComplete ? undefined : ['not-a-url', 'Must be an absolute URL with its scheme, such as https://example.com.']
}

export const AbsoluteUrl = z
  .string()
  .overwrite(normaliseLine)
  .check(check(urlIssue))
  .meta({
    minLength: 1,
    maxLength: MAX,
    description:
      'An absolute URL with its scheme (RFC 3986, or RFC 3987 with Unicode), kept as typed, at most 2048 characters: `https:`, ' +
      '`xmpp:` or any other scheme except `javascript:`, `vbscript:` and `data:`.',
    examples: ['https://example.com'],
  })
