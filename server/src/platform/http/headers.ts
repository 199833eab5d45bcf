/** On every answer: it is what it says, runs nothing, is shown in no frame, and nobody is told where it was asked from. */
export const securityHeaders = (publicUrl: string) => ({
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  ...(publicUrl.startsWith('https:') && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
})
