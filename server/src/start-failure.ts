import { BadSettings } from './config.ts'

/** Explains to an operator why a program cannot do its work, without a stack and without secrets. */
export function describeStartFailure(error: unknown, failure = 'Cannot start'): string {
  const { code, message, syscall, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number }
  if (error instanceof BadSettings) return `The settings are not usable:\n${message.replace(/^/gm, '  ')}`
  if (code === 'EADDRINUSE') return `Port ${port} on ${address} is taken by another program. Set PORT to another port.`
  if (code === 'EACCES' && syscall === 'listen') return `Port ${port} on ${address} is not allowed. Set PORT to one above 1023.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `HOST is not an address of this machine: ${message}`
  // Further lines of the message may be SQL or a stack.
  return `${failure}: ${message.split('\n')[0]}`
}
