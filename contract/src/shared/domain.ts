// oxlint-disable-next-line typescript/triple-slash-reference -- the client compiles this file, too
/// <reference path="./punycode.d.ts" />
/**
 * Internationalised domain names (IDN). A name such as `bücher.example` can be written in Unicode or in ASCII,
 * `xn--bcher-kva.example`, and both are the same domain. The URL parser of each runtime converts a name to ASCII
 * (UTS #46), and validates it if it is in Unicode. Only Node converts back to Unicode, so `punycode.js` does it here.
 */
import punycode from 'punycode.js'
import { hasInvisibleButJoiners } from './invisible.ts'

const IS_IDN = /[^\0-\x7f]|(?:^|\.)xn--/iu
// The URL parser drops white space, and ends the host at the other characters.
const NOT_IN_A_HOST = /[\s\p{Cc}/?#\\%:@[\]]/u

/** The domain in ASCII and lower case; undefined if it is not a valid IDN. A domain that is no IDN is not validated. */
export function asciiDomain(domain: string): string | undefined {
  // Not parsed, because the URL parser reads `1.2` as an IPv4 address.
  if (!IS_IDN.test(domain)) return domain.toLowerCase()
  // UTS #46 would drop invisible characters, and a domain that nobody typed would be accepted.
  if (NOT_IN_A_HOST.test(domain) || hasInvisibleButJoiners(domain)) return undefined
  try {
    return new URL(`http://${domain}`).hostname
  } catch {
    return undefined
  }
}

/** The domain in Unicode and lower case: one spelling of each domain. Undefined if it is not a valid IDN. */
export function unicodeDomain(domain: string): string | undefined {
  const ascii = asciiDomain(domain)
  if (ascii === undefined || !IS_IDN.test(ascii)) return ascii
  try {
    const unicode = punycode.toUnicode(ascii)
    // Some URL parsers do not validate a name that is in ASCII already.
    return asciiDomain(unicode) === ascii ? unicode : undefined
  } catch {
    return undefined
  }
}
