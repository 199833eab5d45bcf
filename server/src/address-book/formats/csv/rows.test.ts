import { describe, expect, test } from 'vitest'
import { guessDelimiter } from './delimiter.ts'
import { readRows } from './rows.ts'

const rowsOf = (text: string) => [...readRows(text, ',')]

describe('rows', () => {
  test('a row has the number of the line at which it begins', () => {
    const rows = rowsOf('a,b\n\n"two\nlines",1\n,\nlast,"2"')

    expect(rows).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 3, cells: ['two\nlines', '1'] },
      { line: 6, cells: ['last', '2'] },
    ])
  })

  test('quotes inside a cell are ordinary characters', () => {
    expect(rowsOf('a "b" c,"d" e,"f ""g"""')).toEqual([{ line: 1, cells: ['a "b" c', '"d" e', 'f "g"'] }])
  })

  test('a quote that is never closed costs only its own line', () => {
    const rows = rowsOf('a,b\n1,"x\n2,y\n3,z\n')

    expect(rows).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, unreadable: 'A quotation mark in this row is never closed.' },
      { line: 3, cells: ['2', 'y'] },
      { line: 4, cells: ['3', 'z'] },
    ])
  })

  test('a row of more than 1 MiB is unreadable, and the rows around it are read', () => {
    const rows = rowsOf(`a,b\nfirst,1\n2,"${'x'.repeat(3_000_000)}\n3,z\n`)

    expect(rows).toMatchObject([
      { line: 1 },
      { line: 2, cells: ['first', '1'] },
      { line: 3, unreadable: expect.stringContaining('1 MiB') },
      { line: 4, cells: ['3', 'z'] },
    ])
  })

  test('a file of unreadable rows ends after a few of them', () => {
    const rows = rowsOf(`${'1,"x" y""z"\n'.repeat(50_000)}2,"x`)

    expect(rows.filter((row) => 'unreadable' in row).length).toBeLessThan(30)
  })

  test('many rows are read in slices, without splitting a character', () => {
    const rows = rowsOf('Ії😀,x\n'.repeat(60_000))

    expect(rows).toHaveLength(60_000)
    expect(rows.at(-1)).toEqual({ line: 60_000, cells: ['Ії😀', 'x'] })
    expect(rows.every((row) => 'cells' in row && row.cells[0] === 'Ії😀')).toBe(true)
  })
})

describe('delimiter', () => {
  test.each([
    ['First Name,Last Name\nA;B;C;D,E', ','],
    ['Vorname;Nachname;"a,b,c,d"\n', ';'],
    ['Имя\tФамилия\n', '\t'],
    ['name|phone\n', '|'],
    ['sep=;\na,b,c\n', ';'],
    ['\n\nname;phone\n', ';'],
    ['name\n', ','],
    ['', ','],
    ['"Street, private";Name\n', ';'],
  ] as const)('%j is separated by %j', (text, delimiter) => {
    expect(guessDelimiter(text)).toBe(delimiter)
  })
})
