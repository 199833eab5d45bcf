/** Checks the base URL when a client is created, so that a wrong one fails there and not in each call. */
import type { ExchangeOptions } from './options.ts'

/**
 * Returns the base URL without slashes at its end. Throws a `TypeError` if every call would fail with this base URL, or
 * if it has a query or a fragment, to which the path of each call would be appended. The message leaves out the URL,
 * which may contain a password.
 */
export function checkBaseUrl({ baseUrl, fetch }: ExchangeOptions) {
  const text = String(baseUrl)
  const isRelative = /^(\/|$)/.test(text)
  const url = parse(isRelative ? resolve(text, fetch) : text)
  // A pattern for `href`, because older versions of React Native implement no other member of `URL`.
  if (!url || !/^https?:\/\/[^/?#@]+(\/[^?#]*)?$/i.test(url.href)) {
    throw new TypeError("baseUrl must be an http(s) URL without credentials, query or fragment; in a page also '' or a path")
  }
  return (isRelative ? text : url.href).replace(/\/+$/, '')
}

/**
 * Makes a relative base URL absolute, only to check it. Returns '' where neither a page, a worker nor the application's
 * own `fetch` can resolve it.
 */
function resolve(path: string, fetch: ExchangeOptions['fetch']) {
  if (fetch) return `http://relative${path}`
  try {
    // In a frame with `srcdoc`, `location` is `about:srcdoc`; a `Request` resolves URLs against the page around the
    // frame.
    return new Request(path).url
  } catch {
    return ''
  }
}

function parse(text: string) {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
