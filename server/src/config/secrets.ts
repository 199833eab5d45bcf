/** Secrets that may come from a file, as container platforms mount them: `NAME_FILE` names the file. */
import { readFileSync } from 'node:fs'
import type { Refusal, Setting } from './environment.ts'

export const SECRETS = [
  'DATABASE_URL',
  'JWT_KEYS',
  'SMTP_URL',
  'REDIS_URL',
  'S3_SECRET_ACCESS_KEY',
  'CLOUDINARY_URL',
] as const satisfies Setting[]

export function secretsFromFiles(env: NodeJS.ProcessEnv): { secrets: NodeJS.ProcessEnv; refusals: Refusal[] } {
  const secrets: NodeJS.ProcessEnv = {}
  const refusals: Refusal[] = []
  for (const name of SECRETS) {
    const file = env[`${name}_FILE`]
    if (!file) continue
    if (env[name]) refusals.push({ name, message: `and ${name}_FILE are both set` })
    const secret = readSecret(file)
    // An empty secret would count as not set.
    if (!secret) refusals.push({ name, message: `cannot be read from the file that ${name}_FILE names` })
    secrets[name] = secret
  }
  return { secrets, refusals }
}

function readSecret(file: string) {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return undefined
  }
}
