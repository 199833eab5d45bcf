/** Markdown tables of the benchmark. */
import { itemAt } from '../item-at.ts'
import { median } from '../median.ts'
import { slowestFunctions } from './profile.ts'
import type { Column, Turn } from './turn.ts'

export const printRow = (cells: (string | number)[]) => process.stdout.write(`| ${cells.join(' | ')} |\n`)

export function printHeader(cells: string[]) {
  printRow(cells)
  printRow(cells.map(() => '---'))
}

export const PIECE_HEADER = [
  'piece',
  'program',
  'requests/s',
  'of the floor',
  'in each round',
  'CPU of the floor',
  'p50, ms',
  'p99, ms',
  'server, CPU µs',
  'PostgreSQL, CPU µs',
  'bytes',
  'MB',
]

/** `rounds` has a turn of each column for each round. The first column is the floor. */
export function printPiece(name: string, columns: Column[], rounds: Turn[][]) {
  if (rounds.length === 0) return
  for (const [index, column] of columns.entries()) {
    const turns = rounds.map((round) => itemAt(round, index))
    const ratioOf = (figure: (turn: Turn) => number) => turns.map((turn, round) => figure(turn) / figure(itemAt(itemAt(rounds, round), 0)))
    const medianOf = (figure: keyof Turn) => median(turns.map((turn) => turn[figure]))
    const rates = ratioOf(({ rate }) => rate)
    printRow([
      name,
      column.name,
      medianOf('rate').toFixed(0),
      median(rates).toFixed(2),
      rates.map((ratio) => ratio.toFixed(2)).join(' '),
      median(ratioOf(totalCpu)).toFixed(2),
      medianOf('p50').toFixed(1),
      medianOf('p99').toFixed(1),
      medianOf('serverCpu').toFixed(0),
      medianOf('postgresCpu').toFixed(0),
      medianOf('bytes').toFixed(0),
      Math.max(...turns.map(({ memory }) => memory)).toFixed(0),
    ])
  }
}

const SLOWEST = 15

/** Prints where a program spent its time while it was measured. */
export function printProfile(piece: string, file: string, turns: Turn[]) {
  printHeader([`${piece}: function`, 'share of its CPU time'])
  for (const { name, share } of slowestFunctions(file, turns, SLOWEST)) printRow([name, `${(share * 100).toFixed(1)} %`])
}

const totalCpu = ({ serverCpu, postgresCpu }: Turn) => serverCpu + postgresCpu

/** The first turn of each round is that of the smallest database. */
export function printGrowth(name: string, rounds: Turn[][]) {
  if (rounds.length === 0) return
  const smallest = rounds.map((round) => totalCpu(itemAt(round, 0)))
  const ratios = itemAt(rounds, 0).map((_, index) =>
    median(rounds.map((round, at) => totalCpu(itemAt(round, index)) / itemAt(smallest, at))),
  )
  printRow([name, median(smallest).toFixed(0), ...ratios.map((ratio) => ratio.toFixed(2))])
}
