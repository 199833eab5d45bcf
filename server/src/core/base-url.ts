/**
 * Whether the value is an http or https URL with which other URLs can begin. Each of those URLs would repeat a user or
 * a password in it, and a query or a fragment would swallow the path that follows.
 */
export function isBaseUrl(value: string): boolean {
  const url = URL.parse(value)
  // URL.parse ignores an empty query or fragment, so the text is searched for their delimiters.
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && !/[?#]/.test(value)
}
