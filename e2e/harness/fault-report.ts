/** The table that a program of `e2e/faults` ends with. `e2e/faults/all.ts` collects the tables of all programs. */

export interface Measurement {
  fault: string
  target: string
  measured: string
  /** `skipped` if a program that the measurement needs is not installed. */
  ok: boolean | 'skipped'
}

/** Prints the table, and lets the process exit with 1 if a target was missed. */
export function reportMeasurements(measurements: Measurement[]) {
  process.stdout.write(tableOf(measurements))
  if (measurements.some(({ ok }) => !ok)) process.exitCode = 1
  process.send?.(measurements)
}

export function reportSkipped(fault: string, reason: string) {
  reportMeasurements([{ fault, target: '', measured: reason, ok: 'skipped' }])
}

/** A Markdown table. */
export function tableOf(measurements: Measurement[]) {
  const rows = measurements.map(({ fault, target, measured, ok }) => [fault, target, measured, wordOf(ok)])
  const lines = [['fault', 'target', 'measured', 'ok'], ['---', '---', '---', '---'], ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}

function wordOf(ok: Measurement['ok']) {
  if (ok === 'skipped') return 'skipped'
  return ok ? 'ok' : 'missed'
}
