/** The arguments of the program. */
import { parseArgs, type ParseArgsConfig } from 'node:util'

export class WrongUsage extends Error {
  override name = 'WrongUsage'
}

const DEFAULT_URL = 'http://127.0.0.1:8000'
const common = { url: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const
const formats = ['vcard', 'csv', 'jscontact']

interface CommandLine {
  /** What follows the name of the command. */
  operand: string | null
  options: NonNullable<ParseArgsConfig['options']>
  help: string
}

export const commands = {
  import: {
    operand: 'file',
    options: {
      yes: { type: 'boolean', short: 'y' },
      'dry-run': { type: 'boolean' },
      label: { type: 'string' },
      format: { type: 'string' },
      encoding: { type: 'string' },
      delimiter: { type: 'string' },
      'date-order': { type: 'string' },
      columns: { type: 'string' },
    },
    help: `contacts import <file> [options]

Shows what the file would create and change, asks, and imports it.

  --yes, -y         do not ask
  --dry-run         only show what would happen
  --label <name>    put this label on every contact of the file
  --format <name>   vcard, csv or jscontact, if the file is not recognised
  --encoding <name> the encoding, such as windows-1251, if names look wrong
  --delimiter <name>    of a CSV file: comma, semicolon, tab or pipe
  --date-order <name>   of a CSV file: day_first or month_first
  --columns <json>      of a CSV file: fields by header, such as {"Firma":"organization"}`,
  },
  undo: {
    operand: 'id',
    options: {},
    help: `contacts undo <id>

Takes an import back: new contacts move to the trash, and changed contacts get
their values from before. Contacts that were changed since stay as they are.`,
  },
  imports: {
    operand: null,
    options: {},
    help: `contacts imports

Lists the imports of the last 30 days, the newest first.`,
  },
  export: {
    operand: null,
    options: { format: { type: 'string' }, output: { type: 'string', short: 'o' } },
    help: `contacts export [options]

Writes all contacts as a file.

  --format <name>       vcard (the default), csv or jscontact
  --output, -o <file>   the file, which must not exist; default: standard output`,
  },
} as const satisfies Record<string, CommandLine>
export type CommandName = keyof typeof commands

export const HELP = `contacts <command> [options]

  import <file>   import a vCard, CSV or JSContact file
  undo <id>       take an import back
  imports         list the imports
  export          write all contacts as a file

  --url <url>     the service; default: CONTACTS_URL, else ${DEFAULT_URL}
  --help, -h      explain a command

The program signs in with CONTACTS_EMAIL and CONTACTS_PASSWORD, or asks for
both, and signs out when it ends. Exit codes: 0 done, 1 not done, 2 wrong usage.`

export interface Command {
  name: CommandName
  url: string
  operand: string
  flags: Record<string, string | boolean | undefined>
}

/** Returns the command, or the help that was asked for. */
export function readArguments([first, ...rest]: string[], env: NodeJS.ProcessEnv): Command | string {
  if (first === undefined || first === '--help' || first === '-h') return HELP
  if (!isCommand(first)) throw new WrongUsage(`There is no command ${first}.`)
  const { operand, options, help } = commands[first]
  const { values, positionals } = parse(rest, { ...common, ...options })
  if (values['help']) return help
  if (positionals.length !== (operand === null ? 0 : 1))
    throw new WrongUsage(operand === null ? `${first} has only options.` : `${first} needs one ${operand}.`)
  const format = values['format']
  if (typeof format === 'string' && !formats.includes(format)) throw new WrongUsage(`--format is one of ${formats.join(', ')}.`)
  const url = typeof values['url'] === 'string' ? values['url'] : (env['CONTACTS_URL'] ?? DEFAULT_URL)
  return { name: first, url, operand: positionals[0] ?? '', flags: values }
}

const isCommand = (name: string): name is CommandName => Object.hasOwn(commands, name)

function parse(args: string[], options: NonNullable<ParseArgsConfig['options']>) {
  try {
    return parseArgs({ args, options, allowPositionals: true }) as { values: Command['flags']; positionals: string[] }
  } catch (error) {
    throw new WrongUsage(error instanceof Error ? error.message : String(error))
  }
}
