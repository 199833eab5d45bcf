/** Checks before each measurement that all programs return successes and, for most pieces, the same bytes. */
import { itemAt } from '../item-at.ts'
import type { Piece, Request } from './pieces.ts'
import { type Bench, type Column, headersOf, openSessions } from './turn.ts'

const CHECKED_REQUESTS = 8

export async function checkAnswers(bench: Bench, piece: Piece, columns: Column[]) {
  const answers = []
  for (const column of columns) answers.push(await answersOf(bench, piece, column))
  if (piece.same === 'status') return
  const [expected = []] = answers
  for (const [index, column] of columns.entries())
    for (const [place, { request, text }] of itemAt(answers, index).entries()) {
      const floor = itemAt(expected, place).text
      const [actual, wanted] = [withoutCursors(text), withoutCursors(floor)]
      if (actual !== wanted)
        throw new Error(`${piece.name}: ${column.name} and the floor differ at ${request.path}\n${differenceOf(actual, wanted)}`)
    }
}

async function answersOf(bench: Bench, piece: Piece, column: Column) {
  const requests = piece.requests(bench.people)
  const step = Math.max(1, Math.floor(requests.length / CHECKED_REQUESTS))
  const answers = []
  for (const request of requests.filter((_, index) => index % step === 0))
    answers.push({ request, text: await fetchText(bench, piece, column, request) })
  if (answers.length === 0) throw new Error(`${piece.name} has no requests`)
  return answers
}

async function fetchText(bench: Bench, piece: Piece, { name, program }: Column, request: Request) {
  const [token = ''] = piece.refreshes ? await openSessions(bench, program.name) : []
  const body = request.body === undefined ? null : JSON.stringify(request.body).replace('@@token@@', token)
  const answer = await fetch(`${program.url}/api${request.path}`, {
    method: request.method,
    headers: headersOf(program.name, request),
    body,
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${piece.name}: ${name} returned ${answer.status} to ${request.method} ${request.path}: ${text}`)
  return text
}

/** Cursors are encrypted with a random nonce, so they differ in every response. The floor signs no sync tokens. */
const withoutCursors = (text: string) => text.replace(/"(next_cursor|next_since)":"[^"]*"/, '"$1":"…"')

function differenceOf(a: string, b: string) {
  const at = [...a].findIndex((_, index) => a[index] !== b[index])
  const around = (text: string) => text.slice(Math.max(0, at - 60), at + 100)
  return `at ${at} of ${a.length} and ${b.length}:\n${around(a)}\n${around(b)}`
}
