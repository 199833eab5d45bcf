/** What `NODE_ENV=production` requires of the settings. */
import type { Refusal, Setting, Settings } from './environment.ts'

export function unsafeInProduction(settings: Partial<Settings>): Refusal[] {
  const refusals: Refusal[] = []
  const refuse = (name: Setting, message: string) => refusals.push({ name, message })
  if (!settings.JWT_KEYS) refuse('JWT_KEYS', 'is required when NODE_ENV=production')
  if (!settings.SMTP_URL) refuse('SMTP_URL', 'is required when NODE_ENV=production')
  if (settings.RATE_LIMIT === false) refuse('RATE_LIMIT', 'must be on when NODE_ENV=production')
  if ((settings.PASSWORD_MIN_LENGTH ?? 8) < 8) refuse('PASSWORD_MIN_LENGTH', 'must be at least 8 when NODE_ENV=production')
  if (!settings.DATABASE_URL && !settings.ALLOW_EMBEDDED)
    refuse(
      'DATABASE_URL',
      'is required when NODE_ENV=production; ALLOW_EMBEDDED=1 accepts the embedded database, which is not safe against power loss',
    )
  if (!settings.PUBLIC_URL || !isConfidential(settings.PUBLIC_URL))
    refuse('PUBLIC_URL', 'must be an https URL when NODE_ENV=production (http only for loopback)')
  return refusals
}

function isConfidential(publicUrl: string) {
  const { protocol, hostname } = new URL(publicUrl)
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}
