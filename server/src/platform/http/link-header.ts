/** `Link` (RFC 8288) to the next page: the URL of this page, with the new cursor. */
export function linkToNextPage(publicUrl: string, url: string, cursor: string) {
  const [path = '', search] = url.split('?', 2)
  const query = new URLSearchParams(search)
  query.delete('skip')
  query.set('cursor', cursor)
  return `<${publicUrl}${path}?${query}>; rel="next"`
}
