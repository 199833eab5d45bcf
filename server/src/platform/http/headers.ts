/**
 * For every response: no content sniffing, no scripts, no frames, no referrer, and HSTS if the public URL is HTTPS.
 * HTML pages replace the content security policy with their own.
 */
export const securityHeaders = (publicUrl: string) => ({
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  ...(publicUrl.startsWith('https:') && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
})
