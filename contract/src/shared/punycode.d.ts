/** The part of punycode.js that is used here; the package has no types. */
declare module 'punycode.js' {
  const punycode: {
    /** Decodes each label that starts with `xn--`. Throws if one cannot be decoded. */
    toUnicode(domain: string): string
  }
  export default punycode
}
