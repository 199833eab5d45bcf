import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Certificate {
  key: string
  cert: string
}

/**
 * Makes a key and a self-signed certificate for a name such as `DNS:localhost` or `IP:127.0.0.1`; returns undefined
 * if openssl is missing or fails.
 */
export function makeCertificate(subject: string, altName: string): Certificate | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'contacts-tls-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const options = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=${subject} -addext subjectAltName=${altName}`
  try {
    execFileSync('openssl', [...options.split(' '), '-keyout', key, '-out', cert], { stdio: 'ignore' })
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
  } catch {
    process.stderr.write('Tests with TLS are skipped: openssl, which makes the certificates, is not installed or failed.\n')
    return undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
