/** A real pipe, whose reader reads only when the test says so. `e2e/start/stalled-log.test.ts` tests the server. */
import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { boundedOutput, writtenPerTurn } from './output.ts'

const folder = mkdtempSync(join(tmpdir(), 'output-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function open(path: string, mode: number) {
  const fd = openSync(path, mode | constants.O_NONBLOCK)
  onTestFinished(() => closeSync(fd))
  return fd
}

let pipes = 0

function openPipe() {
  const path = join(folder, String(++pipes))
  execFileSync('mkfifo', [path])
  const readEnd = open(path, constants.O_RDONLY)
  return { readEnd, writeEnd: open(path, constants.O_WRONLY) }
}

/** Reads what is in the pipe now. */
function read(readEnd: number, maxBytes = 1_000_000): string {
  const buffer = Buffer.alloc(maxBytes)
  try {
    return buffer.toString('utf8', 0, readSync(readEnd, buffer))
  } catch {
    return ''
  }
}

const KIB = 1024
const line = (index: number) => `{"line":${index},"text":"${'x'.repeat(KIB)}"}\n`
const LINES_PER_PIPE = 64

interface Line {
  line?: number
  dropped?: number
}

/** The last line may be incomplete. */
const linesOf = (text: string) =>
  text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .map((each) => JSON.parse(each) as Line)
const indexes = (count: number) => Array.from({ length: count }, (_, index) => index)

async function readAll(readEnd: number, isComplete: (lines: Line[]) => boolean, start = ''): Promise<Line[]> {
  let text = start
  await expect.poll(() => isComplete(linesOf((text += read(readEnd))))).toBe(true)
  return linesOf(text)
}

test('a line is in the pipe when write returns', () => {
  const { readEnd, writeEnd } = openPipe()

  boundedOutput(writeEnd).write('one\n')

  expect(read(readEnd)).toBe('one\n')
})

test('the lines of two processes do not mix in one pipe, whose reader was slow', async () => {
  const { readEnd, writeEnd } = openPipe()
  const outputs = [boundedOutput(writeEnd), boundedOutput(writeEnd)]
  for (const index of indexes(2 * LINES_PER_PIPE)) for (const output of outputs) output.write(line(index))

  let text = ''
  await expect.poll(() => linesOf((text += read(readEnd, 5_000))).length, { interval: 1 }).toBe(4 * LINES_PER_PIPE)

  const counts = Map.groupBy(linesOf(text), (each) => each.line)
  expect([...counts.values()].map(({ length }) => length)).toEqual(Array(2 * LINES_PER_PIPE).fill(2))
})

test('the lines of a turn are written together at its end, in order', async () => {
  const { readEnd, writeEnd } = openPipe()
  const output = writtenPerTurn(boundedOutput(writeEnd))

  output.write('one\n')
  output.write('two\n')
  const during = read(readEnd)
  await new Promise((resolve) => setImmediate(resolve))

  expect(during).toBe('')
  expect(read(readEnd)).toBe('one\ntwo\n')
})

test('flush writes the lines of the turn, and they are not written again', async () => {
  const { readEnd, writeEnd } = openPipe()
  const output = writtenPerTurn(boundedOutput(writeEnd))

  output.write('one\n')
  output.flush(1_000)
  const flushed = read(readEnd)
  await new Promise((resolve) => setImmediate(resolve))

  expect(flushed).toBe('one\n')
  expect(read(readEnd)).toBe('')
})

test('lines that are dropped together are counted one by one', async () => {
  const { readEnd, writeEnd } = openPipe()
  const output = writtenPerTurn(boundedOutput(writeEnd, 100 * KIB))

  for (const index of indexes(1_000)) output.write(line(index))
  const lines = await readAll(readEnd, (each) => each.reduce((sum, { dropped = 1 }) => sum + dropped, 0) === 1_000)

  expect(lines.filter(({ dropped }) => dropped).length).toBeGreaterThan(0)
})

test('lines that do not fit into the pipe are written completely and in order when the reader continues', async () => {
  const { readEnd, writeEnd } = openPipe()
  const output = boundedOutput(writeEnd)

  for (const index of indexes(10 * LINES_PER_PIPE)) output.write(line(index))
  const lines = await readAll(readEnd, ({ length }) => length === 10 * LINES_PER_PIPE)

  expect(lines.map((each) => each.line)).toEqual(indexes(10 * LINES_PER_PIPE))
})

test('lines beyond the limit are dropped, and their number is written as soon as the reader continues', async () => {
  const { readEnd, writeEnd } = openPipe()
  const output = boundedOutput(writeEnd, 100 * KIB)

  for (const index of indexes(1_000)) output.write(line(index))
  const lines = await readAll(readEnd, (each) => each.some(({ dropped }) => dropped))
  output.write(line(1_000))
  lines.push(...linesOf(read(readEnd)))

  const kept = lines.length - 2
  expect(kept).toBeGreaterThan(100)
  expect(kept).toBeLessThan(200)
  expect(lines.map((each) => each.line)).toEqual([...indexes(kept), undefined, 1_000])
  expect(lines[kept]).toMatchObject({ level: 'warn', dropped: 1_000 - kept })
})

test('a reader that is too slow gets every line, or the number of dropped lines', async () => {
  const { readEnd, writeEnd } = openPipe()
  const output = boundedOutput(writeEnd, 10 * KIB)
  const count = 300
  let text = ''

  for (const index of indexes(count)) {
    output.write(line(index))
    if (index % 10 === 0) text += read(readEnd, 4 * KIB)
    await sleep(1)
  }
  const lines = await readAll(readEnd, (each) => each.reduce((sum, { dropped = 1 }) => sum + dropped, 0) === count, text)

  expect(lines.filter(({ dropped }) => dropped).length).toBeGreaterThan(0)
})

test('flush writes the waiting lines and the number of dropped lines if the pipe has room', async () => {
  const { readEnd, writeEnd } = openPipe()
  const output = boundedOutput(writeEnd, 10 * KIB)
  for (const index of indexes(100)) output.write(line(index))
  const first = read(readEnd)

  output.flush(60_000)

  const lines = linesOf(first + read(readEnd))
  expect(lines.at(-1)).toMatchObject({ dropped: 100 - (lines.length - 1) })
})

test('flush returns although nobody reads', () => {
  const { writeEnd } = openPipe()
  const output = boundedOutput(writeEnd, 10 * KIB)
  for (const index of indexes(100)) output.write(line(index))

  expect(() => output.flush(50)).not.toThrow()
})

test.each([
  ['a full disk', () => open('/dev/full', constants.O_WRONLY)],
  [
    'a reader that has exited',
    () => {
      const path = join(folder, 'abandoned')
      execFileSync('mkfifo', [path])
      const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
      const writeEnd = open(path, constants.O_WRONLY)
      closeSync(readEnd)
      return writeEnd
    },
  ],
])('writing to %s does not throw', (_, openOutput) => {
  const output = boundedOutput(openOutput(), 10 * KIB)

  expect(() => {
    for (const index of indexes(100)) output.write(line(index))
    output.flush(50)
  }).not.toThrow()
})
