import { BadSettings } from './config.ts'
import { standardError } from './platform/output.ts'

/** Explains to an operator why a program cannot do its work, without a stack and without secrets. */
export function describeStartFailure(error: unknown, failure = 'Cannot start'): string {
  const { code, message, syscall, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number }
  // A worker of a cluster gets the error of the primary, which binds the port.
  const isListening = syscall === 'listen' || syscall === 'bind'
  if (error instanceof BadSettings) return `The settings are not usable:\n${message.replace(/^/gm, '  ')}`
  if (code === 'EADDRINUSE') return `Port ${port} on ${address} is taken by another program. Set PORT to another port.`
  if (code === 'EACCES' && isListening) return `Port ${port} on ${address} is not allowed. Set PORT to one above 1023.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `HOST is not an address of this machine: ${message}`
  // Further lines of the message may be SQL or a stack.
  return `${failure}: ${message.split('\n')[0]}`
}

export function exitWithFailure(error: unknown): never {
  standardError().write(`${describeStartFailure(error)}\n`)
  process.exit(1)
}
