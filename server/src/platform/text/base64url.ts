/**
 * The bytes of base64url text (RFC 4648, section 5); undefined unless the text is their canonical spelling. Some bits
 * of the last character encode nothing, so Node's decoder accepts several spellings of the same bytes.
 */
export function decodeBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}
