/** More search pairs: queries that are pasted from elsewhere, and phone numbers in many notations. */
import { finds, misses, type SearchPair, type Stored } from './search-pair.ts'

const john: Stored = {
  first_name: 'John',
  last_name: 'Smith',
  emails: [{ address: 'john.smith@example.com' }],
  phones: [{ number: '+1 (201) 555-0123 x11' }],
  organization: 'Smith & Sons',
  notes: 'Met at AT&T.\nCalls at 9:30, room 12-4b.',
}
const shortNumbers: Stored = {
  first_name: 'Служби',
  phones: [{ number: '*2700' }, { number: '*100#' }, { number: '15' }, { number: '*2' }],
}
const florist: Stored = { first_name: 'Florist', phones: [{ number: '1-800-FLOWERS' }] }
const london: Stored = { first_name: 'London', phones: [{ number: '+44 20 7946 0111' }] }
const anneMarie: Stored = { first_name: 'Anne-Marie', last_name: 'St. Germain' }
const anneMarieApart: Stored = { first_name: 'Anne Marie', last_name: 'Dupont' }
const bruceLee: Stored = { first_name: '小龍', last_name: '李' }
const yamada: Stored = { first_name: 'たろう', last_name: '山田' }
const sunShin: Stored = { first_name: '순신', last_name: '이' }
const mexican: Stored = { first_name: 'Ciudad', phones: [{ number: '+52 55 1234 5678' }] }
const mexicanMobile: Stored = { first_name: 'Móvil', phones: [{ number: '+52 1 33 8765 4321' }] }
const argentine: Stored = { first_name: 'Porteño', phones: [{ number: '+54 11 2345 6789' }] }
const argentineMobile: Stored = { first_name: 'Celular', phones: [{ number: '+54 9 351 234-5678' }] }

export const pastedPairs: SearchPair[] = [
  // Pasted from an e-mail, a list or a link
  ...finds(john, { q: 'Smith, John' }, { q: 'John Smith <john.smith@example.com>' }, { q: '"Smith, John" <john.smith@example.com>' }),
  ...finds(john, { q: 'mailto:john.smith@example.com' }, { q: 'MAILTO:john.smith@example.com?subject=Hello%20John' }),
  ...finds(john, { q: '<john.smith@example.com>' }, { q: 'john.smith@example.com;' }, { q: '(john.smith@example.com)' }),
  ...finds(john, { q: 'Smith,John' }, { q: 'Smith;John;;;' }, { q: 'John “Smith”' }, { q: '«John» Smith.' }, { q: 'Smith & Sons' }),
  ...finds(john, { q: 'John\tSmith' }, { q: 'Smith\r\nJohn' }, { q: 'John\u2028Smith\n' }, { q: 'John\u00a0Smith' }, { q: 'john — smith' }),
  ...finds(john, { first_name: 'John\n' }, { last_name: '\tSmith' }, { email: 'john.smith@example.com\n' }, { phone: '201\t555' }),
  ...finds(john, { q: 'Met at AT&T.\nCalls at 9:30, room 12-4b.' }, { q: 'Calls at 9:30!' }, { q: 'Smith...' }, { q: '- John -' }),
  ...misses(john, { q: 'Smith, Johanna' }, { q: 'John Smith <jane.smith@example.com>' }, { q: 'mailto:smith.john@example.com' }),
  ...misses(john, { q: 'John\tJones' }, { q: 'Smith, John, 067' }, { q: 'JohnSmith' }, { q: 'mailto:?subject=John' }),

  // A name with a hyphen or with a space
  ...finds(anneMarie, { q: 'Anne-Marie' }, { q: 'Anne Marie' }, { q: 'Marie Anne' }, { q: 'anne‑marie' }, { q: 'St. Germain' }),
  ...finds(anneMarie, { q: 'st germain' }, { q: 'St. Germain, Anne-Marie' }, { q: 'Anne –Marie' }, { first_name: 'anne-m' }),
  ...finds(anneMarieApart, { q: 'Anne-Marie' }, { q: 'Anne Marie Dupont' }, { q: 'Dupont, Anne-Marie' }, { q: 'anne-mar' }),
  ...finds(
    { first_name: 'Іван', last_name: 'Нечуй-Левицький' },
    { q: 'Нечуй Левицький' },
    { q: 'Nechui-Levytskyi' },
    { q: 'Левицький-Нечуй' },
  ),
  ...misses(anneMarie, { q: 'Anne-Maria' }, { q: 'Anna-Marie' }, { q: 'Annemarie' }, { q: 'Anne-Sophie' }),
  ...misses(anneMarieApart, { q: 'Jean-Marie' }, { q: 'Anne-Marie Germain' }),
  ...misses({ first_name: 'Anne', notes: 'x ray' }, { q: 'x-ray' }),

  // Family and given name as one word
  ...finds(
    bruceLee,
    { q: '李小龍' },
    { q: '李小' },
    { q: '李 小龍' },
    { q: '小龍李' },
    { q: '小龍' },
    { q: '「李小龍」' },
    { q: '李小龍，' },
  ),
  ...finds({ first_name: '李', last_name: '小龍' }, { q: '李小龍' }, { q: '小龍 李' }),
  ...finds({ first_name: '李小龍' }, { q: '小龍 李' }, { q: '李小龍' }),
  ...finds(yamada, { q: '山田たろう' }, { q: '山田\u3000たろう' }, { q: '山田・たろう' }),
  ...finds(sunShin, { q: '이순신' }, { q: '이 순신' }, { q: '순신' }),
  ...finds(
    { first_name: 'マイケル', last_name: 'ジョーダン' },
    { q: 'マイケル・ジョーダン' },
    { q: 'ﾏｲｹﾙ ｼﾞｮｰﾀﾞﾝ' },
    { q: 'マイケルジョーダン' },
  ),
  ...misses(bruceLee, { q: '李大龍' }, { q: '王小龍' }, { first_name: '李小龍' }, { last_name: '李小' }),
  ...misses(yamada, { q: '山口たろう' }),
  ...misses(sunShin, { q: '김순신' }),
  ...misses({ first_name: 'Ann', last_name: '李' }, { q: '李Ann' }),

  // Measures, which look like numbers with an extension
  ...finds({ first_name: 'Shelf', notes: 'a board of 2 x 4, 1280x720' }, { q: '2 x 4' }, { q: 'board of 2 x 4' }, { q: '1280x720' }),

  // Phone numbers as they are written elsewhere
  ...finds(john, { q: 'tel:+1-201-555-0123' }, { q: 'tel:+1-201-555-0123;ext=11' }, { q: '+1 (201) 555-0123 x11' }, { q: '201.555.0123' }),
  ...finds(john, { q: '+1 201 555 0123 ext. 11' }, { q: '(201) 555-0123 extension 11' }, { q: '+12015550123x11' }, { q: '2015550123 #11' }),
  ...finds(
    john,
    { q: '001 201 555 0123' },
    { q: '0012015550123' },
    { q: 'callto:+12015550123' },
    { q: 'John +1 (201) 555-0123' },
    { q: 'x11' },
  ),
  ...finds(
    { first_name: 'Desk', phones: [{ number: '+1 201 555 0123 ext. 11' }] },
    { q: '+1 (201) 555-0123 x11' },
    { q: '+1 201 555 0123 ext. 11' },
  ),
  ...finds({ first_name: 'Каса', phones: [{ number: '044 235 80 16 доб. 3' }] }, { q: '044 235 80 16 доб. 3' }, { q: '+380 44 235 80 16' }),
  ...misses(john, { q: '+1 201 555 0123 x12' }, { q: 'tel:+1-201-555-0124' }, { q: '001 202 555 0123' }, { q: '+12015550123x99' }),
  ...finds(shortNumbers, { q: '*2700' }, { q: '2700' }, { q: '*100#' }, { q: '*100' }, { q: '15' }, { q: '*2' }, { q: 'tel:*2700' }),
  ...finds(shortNumbers, { phone: '*2700' }, { phone: '*100#' }, { phone: '15' }, { phone: '*2' }, { q: 'служби *100#' }, { q: '*100#,' }),
  ...misses(shortNumbers, { q: '*2701' }, { q: '*101#' }, { q: '*3' }, { phone: '16' }, { q: '2700100' }),
  ...finds(florist, { q: '1-800-FLOWERS' }, { q: '1-800-flowers' }, { q: '1800FLOWERS' }, { q: '1 800 FLOWERS' }, { q: '(800) FLOWERS' }),
  ...finds(florist, { q: '1-800-356-9377' }, { q: 'flowers' }, { q: 'Florist 1-800-FLOWERS' }, { q: '1-800-FLO' }),
  ...finds({ first_name: 'Blumen', phones: [{ number: '1 800 356 9377' }] }, { q: '1-800-FLOWERS' }, { q: '1800flowers' }),
  ...finds(florist, { q: '+1-800-FLOWERS' }, { q: '+1 800 FLOWERS' }, { q: 'tel:+1-800-FLOWERS' }),
  ...finds(
    { first_name: 'Signs', phones: [{ number: '📞 +38_067_123_45_67 ✓' }] },
    { q: '📞 +38_067_123_45_67 ✓' },
    { q: '+380671234567' },
  ),
  ...finds({ first_name: 'Відділ', phones: [{ number: '№ 15' }] }, { q: '№ 15' }, { q: '15' }),
  ...finds({ first_name: 'Link', notes: 'tel:+1-201-555-0123;ext=11, x;ext=5' }, { q: 'tel:+1-201-555-0123;ext=11, x;ext=5' }),
  ...misses({ first_name: 'Bank', phones: [{ number: '067 528 31 00' }, { number: '0100 674 555' }] }, { q: '5ave' }, { q: '100mph' }),
  ...misses(florist, { q: '+2-800-FLOWERS' }, { q: '☎ 1-800-FLOWERS' }),
  ...misses(florist, { q: '1-800-FLOWERZ' }, { q: '1-888-FLOWERS' }, { q: '1-800-356-9378' }, { q: '1-800-COLLECT' }),
  ...finds(london, { q: '0044 20 7946 0111' }, { q: '00 44 20 7946 0111' }, { q: '+44 (0)20 7946 0111' }, { q: '020 7946 0111' }),
  ...finds(
    london,
    { q: '+442079460111' },
    { q: '00442079460111' },
    { q: 'tel:+44-20-7946-0111' },
    { q: '7946 0111' },
    { q: '0044 (0) 20 7946 0111' },
  ),
  ...misses(london, { q: '0044 20 7946 0112' }, { q: '0045 20 7946 0111' }, { q: '+44 (0)21 7946 0111' }, { q: '0020 7946 0111 44' }),

  // Mobile numbers of Mexico and Argentina, with the digit after the country code or without it
  ...finds(
    mexican,
    { q: '+52 1 55 1234 5678' },
    { q: '+5215512345678' },
    { q: '+52 55 1234 5678' },
    { q: '55 1234 5678' },
    { phone: '+52 1 55' },
  ),
  ...finds(mexicanMobile, { q: '+52 33 8765 4321' }, { q: '+523387654321' }, { q: '+52 1 33 8765 4321' }, { q: '0052 33 8765 4321' }),
  ...finds(
    argentine,
    { q: '+54 9 11 2345 6789' },
    { q: '+5491123456789' },
    { q: '+54 11 2345 6789' },
    { q: '011 15-2345-6789' },
    { phone: '+54 9 11' },
  ),
  ...finds(argentineMobile, { q: '+54 351 234 5678' }, { q: '+543512345678' }, { q: '+54 9 351 234 5678' }, { q: '0351 15-234-5678' }),
  ...misses(mexican, { q: '+52 1 55 1234 5679' }, { phone: '+52 9 55' }),
  ...misses(mexicanMobile, { q: '+52 33 8765 4322' }),
  ...misses(argentine, { q: '+54 9 11 2345 6780' }, { phone: '+54 1 11' }),
  ...misses(london, { phone: '+44 9 20' }, { phone: '+44 1 20' }),
]
