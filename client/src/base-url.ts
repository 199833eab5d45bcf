/** Checks the address of the service when a client is created, before any call fails because of it. */
import type { ExchangeOptions } from './options.ts'

/**
 * Returns the base URL without slashes at its end. Throws a `TypeError` if every call would fail with this base URL, or
 * if the path of a call would become part of its query. The error leaves out the URL, which may contain a password.
 */
export function checkBaseUrl({ baseUrl, fetch }: ExchangeOptions) {
  const text = String(baseUrl)
  const isRelative = /^(\/|$)/.test(text)
  const url = parse(isRelative ? resolve(text, fetch) : text)
  // A pattern for `href`, because older versions of React Native implement no other member of `URL`.
  if (!url || !/^https?:\/\/[^/?#@]+(\/[^?#]*)?$/i.test(url.href)) {
    throw new TypeError("baseUrl must be an http or https URL without user name, password, query and fragment, or '' in a page")
  }
  return (isRelative ? text : url.href).replace(/\/+$/, '')
}

/** A relative URL needs a page or a worker, unless the `fetch` of the application accepts it. */
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
