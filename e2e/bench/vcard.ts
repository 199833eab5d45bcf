/**
 * The speed of reading vCards, compared with ical.js in the same run: what both do, which is to divide the text into
 * properties with parameters; and the whole reader, which also checks every value and fills the members of a contact.
 *
 *   node e2e/bench/vcard.ts [--cards 50000] [--rounds 5]
 */
import ICAL from 'ical.js'
import { parseArgs } from 'node:util'
import { parseLine } from '../../server/src/address-book/formats/vcard/content-line.ts'
import { readVCards } from '../../server/src/address-book/formats/vcard/read.ts'
import { scanCards } from '../../server/src/address-book/formats/vcard/scan.ts'
import { writeVCard } from '../../server/src/address-book/formats/vcard/write.ts'
import { median } from './median.ts'

const { values: flags } = parseArgs({
  options: { cards: { type: 'string', default: '50000' }, rounds: { type: 'string', default: '5' } },
})
const [count, rounds] = [Number(flags.cards), Number(flags.rounds)]
const NOW = new Date('2026-11-30T12:00:00Z')

/** A card as iCloud exports it. */
const cardAt = (index: number) =>
  `BEGIN:VCARD
VERSION:3.0
PRODID:-//Apple Inc.//iOS 18.1//EN
N:Public${index};John;Quinlan;Mr.;
FN:Mr. John Quinlan Public${index}
ORG:Acme GmbH;
TITLE:Engineer
EMAIL;type=INTERNET;type=HOME;type=pref:john${index}@example.com
EMAIL;type=INTERNET;type=WORK:john.public${index}@acme.example
TEL;type=CELL;type=VOICE;type=pref:+1 555 ${1000 + index}
TEL;type=HOME;type=VOICE:+1 556 ${1000 + index}
item1.TEL:+1 557 ${index}
item1.X-ABLabel:Boat
item2.ADR;type=HOME;type=pref:;;Main Street 1\\nLeft door;Springfield;IL;12345;USA
item2.X-ABADR:us
item3.URL;type=pref:http://www.example.com/${index}
item3.X-ABLabel:_$!<HomePage>!$_
BDAY:1980-05-${String((index % 28) + 1).padStart(2, '0')}
NOTE:Met at a conference in Springfield\\, and again one year later in the same ho
 tel. Likes fishing.
CATEGORIES:Friends,Work
UID:3f2504e0-4f89-11d3-9a0c-${String(index).padStart(12, '0')}
REV:2023-05-05T10:10:10Z
END:VCARD
`.replaceAll('\n', '\r\n')

const text = Array.from({ length: count }, (_, index) => cardAt(index)).join('')

const programs: Record<string, () => unknown> = {
  'ical.js': () => ICAL.parse(text),
  properties: () => {
    let properties = 0
    for (const card of scanCards(text)) for (const line of card?.lines ?? []) if (parseLine(line.text, line.line)) properties++
    return properties
  },
  'whole reader': () => {
    let cards = 0
    for (const _ of readVCards(text, NOW)) cards++
    return cards
  },
}

const times = Object.fromEntries(Object.keys(programs).map((name) => [name, [] as number[]]))
for (let round = 0; round <= rounds; round++) {
  for (const [name, run] of Object.entries(programs)) {
    const start = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(start)
    // The first round warms up.
    if (round > 0) times[name]?.push((user + system) / 1000)
  }
}

const reference = median(times['ical.js'] ?? [])
console.log(`${count} cards, ${(text.length / 1e6).toFixed(1)} MB; median CPU time of ${rounds} rounds`)
for (const [name, each] of Object.entries(times)) {
  console.log(`${name.padEnd(14)} ${median(each).toFixed(0).padStart(7)} ms   ${(median(each) / reference).toFixed(2)} of ical.js`)
}

const [first] = readVCards(cardAt(1), NOW)
if (!first || !('card' in first)) throw new Error('the card was refused')
const start = process.cpuUsage()
for (let index = 0; index < count; index++) writeVCard(first.card, { version: '4.0' })
console.log(`writing ${count} cards: ${((process.cpuUsage(start).user + process.cpuUsage(start).system) / 1000).toFixed(0)} ms`)
