/** Quoted-printable (RFC 2045, section 6.7), as vCard 2.1 uses it for text. */

const ENCODED = /(?:=[0-9A-Fa-f]{2})+/g

/**
 * Decodes a value whose soft line breaks have been removed. The bytes of neighbouring encoded characters are decoded
 * together, because a character may have several. `charset` is a label of the Encoding Standard; UTF-8 if it is unknown.
 */
export function decodeQuotedPrintable(value: string, charset = 'utf-8'): string {
  const decoder = decoderOf(charset)
  return value.replace(ENCODED, (encoded) => decoder.decode(Buffer.from(encoded.replaceAll('=', ''), 'hex')))
}

const decoders = new Map<string, TextDecoder>()

function decoderOf(charset: string): TextDecoder {
  const known = decoders.get(charset)
  if (known) return known
  const decoder = createDecoder(charset)
  // A file may contain any number of names.
  if (decoders.size < 50) decoders.set(charset, decoder)
  return decoder
}

function createDecoder(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset, { ignoreBOM: true })
  } catch {
    return new TextDecoder('utf-8', { ignoreBOM: true })
  }
}
