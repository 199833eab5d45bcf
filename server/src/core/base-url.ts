/**
 * Whether the value is an http or https URL with which other URLs can begin. It must have no user and no password,
 * which each of those URLs would repeat, and no query and no fragment, which would swallow the path that follows.
 */
export function isBaseUrl(value: string): boolean {
  const url = URL.parse(value)
  // URL.parse ignores an empty query or fragment, so the text is searched for their delimiters.
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && !/[?#]/.test(value)
}
