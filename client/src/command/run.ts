/** Runs a command: signs in, works, signs out, and explains what went wrong. */
import { createClient } from '../client.ts'
import { unwrap } from '../result.ts'
import { describeError } from './errors.ts'
import { exportContacts } from './export.ts'
import { importFile, listImports, undoImport } from './import.ts'
import { type Command, type CommandName, readArguments, WrongUsage } from './options.ts'
import type { Session } from './session.ts'
import { Interrupted, type Terminal } from './terminal.ts'

/** Returns whether everything was done. */
type Run = (session: Session, command: Command) => Promise<boolean>

const runs: Record<CommandName, Run> = { import: importFile, undo: undoImport, imports: listImports, export: exportContacts }

const NOT_DONE = 1
const WRONG_USAGE = 2
/** As shells report a program that SIGINT has ended. */
const INTERRUPTED = 130

/** Returns the exit code. */
export async function run(args: string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  try {
    const command = readArguments(args, env)
    if (typeof command !== 'string') return await inSession(command, env, terminal)
    for (const line of command.split('\n')) terminal.print(line)
    return 0
  } catch (error) {
    if (error instanceof WrongUsage) {
      terminal.say(`${error.message} See: contacts --help`)
      return WRONG_USAGE
    }
    terminal.say(describeError(error))
    return error instanceof Interrupted ? INTERRUPTED : NOT_DONE
  }
}

async function inSession(command: Command, env: NodeJS.ProcessEnv, terminal: Terminal) {
  const session: Session = { client: createClient({ baseUrl: command.url }), terminal, onInterrupt: undefined }
  const interrupted = new Promise<never>((_, reject) => process.once('SIGINT', () => reject(new Interrupted())))
  const work = async () => {
    await signIn(session, env)
    return (await runs[command.name](session, command)) ? 0 : NOT_DONE
  }
  try {
    return await Promise.race([work(), interrupted])
  } catch (error) {
    if (error instanceof Interrupted && session.onInterrupt) terminal.say(session.onInterrupt)
    throw error
  } finally {
    terminal.endProgress()
    await signOut(session)
  }
}

async function signIn({ client, terminal }: Session, env: NodeJS.ProcessEnv) {
  const email = env['CONTACTS_EMAIL'] ?? (await terminal.ask('E-mail:'))
  const password = env['CONTACTS_PASSWORD'] ?? (await terminal.askSecret('Password:'))
  await unwrap(client.auth.login({ body: { email, password } }))
}

const SIGN_OUT_MS = 3_000

/** A session that cannot be ended now expires by itself. */
async function signOut({ client }: Session) {
  if (client.session.tokens) await client.auth.logout({ signal: AbortSignal.timeout(SIGN_OUT_MS) }).catch(() => undefined)
}
