/** The terminal, or a pipe in its place. Results go to the standard output, questions and progress to the standard error. */
import { createInterface } from 'node:readline/promises'
import { shorten, visible } from './text.ts'

/** The user has pressed Ctrl+C. */
export class Interrupted extends Error {
  override name = 'Interrupted'
}

/** A question that nobody can answer, because the standard input is not a terminal. */
export class NobodyToAsk extends Error {
  override name = 'NobodyToAsk'
}

const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const BACKSPACES = ['\u007f', '\b']
const BAR = 30

export class Terminal {
  readonly isInteractive = process.stdin.isTTY === true && process.stderr.isTTY === true
  readonly #columns = process.stdout.columns || 80
  #hasProgress = false

  /** Prints a line, shortened to the width of a terminal. */
  print(line = ''): void {
    process.stdout.write(`${process.stdout.isTTY ? shorten(visible(line), this.#columns) : visible(line)}\n`)
  }

  /** Prints a message that is no result. */
  say(line: string): void {
    this.endProgress()
    process.stderr.write(`${visible(line)}\n`)
  }

  /** Shows how many of `total` steps are done. */
  progress(done: number, total: number): void {
    if (!process.stderr.isTTY) return
    const filled = Math.round((BAR * done) / Math.max(total, 1))
    process.stderr.write(`\r[${'#'.repeat(filled)}${'-'.repeat(BAR - filled)}] ${done} of ${total}`)
    this.#hasProgress = true
  }

  endProgress(): void {
    if (this.#hasProgress) process.stderr.write('\n')
    this.#hasProgress = false
  }

  async ask(question: string): Promise<string> {
    this.#requireTerminal(question)
    const readline = createInterface({ input: process.stdin, output: process.stderr })
    const interrupted = new Promise<never>((_, reject) => readline.on('SIGINT', () => reject(new Interrupted())))
    try {
      return (await Promise.race([readline.question(`${question} `), interrupted])).trim()
    } finally {
      readline.close()
    }
  }

  /** Asks without showing what is typed. */
  async askSecret(question: string): Promise<string> {
    this.#requireTerminal(question)
    // Before the question, or the terminal would show what is typed at once.
    process.stdin.setRawMode(true)
    process.stdin.setEncoding('utf8')
    process.stderr.write(`${question} `)
    try {
      return await readSecret(process.stdin)
    } finally {
      process.stdin.setRawMode(false)
      process.stdin.pause()
      process.stderr.write('\n')
    }
  }

  #requireTerminal(question: string) {
    if (!this.isInteractive) throw new NobodyToAsk(question)
  }
}

function readSecret(input: NodeJS.ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let secret = ''
    const finish = (end: () => void) => {
      input.off('data', read)
      end()
    }
    const read = (typed: string) => {
      for (const character of typed) {
        if (character === CTRL_C) return finish(() => reject(new Interrupted()))
        if (character === '\r' || character === '\n' || character === CTRL_D) return finish(() => resolve(secret))
        secret = BACKSPACES.includes(character) ? secret.slice(0, -1) : secret + character
      }
    }
    input.on('data', read)
    input.resume()
  })
}
