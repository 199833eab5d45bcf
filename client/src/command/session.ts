import type { Client } from '../client.ts'
import type { Terminal } from './terminal.ts'

export interface Session {
  client: Client
  terminal: Terminal
  /** What the user should know if the program is interrupted now. */
  onInterrupt: string | undefined
}
