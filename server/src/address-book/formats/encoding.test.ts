import { describe, expect, test } from 'vitest'
import { decodeFile, isEncoding } from './encoding.ts'

/** Encodes a text by asking the decoder for each character of one or two bytes. */
function encode(text: string, encoding: string): Uint8Array {
  const decoder = new TextDecoder(encoding, { fatal: true })
  const bytesOf = new Map<string, number[]>()
  const learn = (bytes: number[]) => {
    try {
      const character = decoder.decode(new Uint8Array(bytes))
      if ([...character].length === 1 && !bytesOf.has(character)) bytesOf.set(character, bytes)
    } catch {
      // Not a character of this encoding.
    }
  }
  for (let first = 0; first < 256; first++) learn([first])
  if (!/windows|koi8|ibm/.test(encoding))
    for (let first = 0x81; first < 255; first++) for (let second = 0x40; second < 255; second++) learn([first, second])
  return new Uint8Array(Array.from(text, (character) => bytesOf.get(character) ?? []).flat())
}

const GERMAN = 'Vorname;Nachname;Straße\r\nJürgen;Müller;Königsallee 3\r\nKäthe;Weiß;Schloßstraße\r\n'
const UKRAINIAN = "Ім'я;Прізвище;Організація\r\nІван;Шевченко;Київстар\r\nОлена;Їжакевич;Аптека\r\n"

describe('exact signs', () => {
  test('a byte order mark names the encoding and is dropped', async () => {
    const utf8 = new TextEncoder().encode(`\ufeff${UKRAINIAN}`)
    const utf16 = Buffer.from(`\ufeff${UKRAINIAN}`, 'utf16le')

    expect(await decodeFile(utf8)).toEqual({ text: UKRAINIAN, encoding: 'utf-8', isCertain: true })
    expect(await decodeFile(utf16)).toEqual({ text: UKRAINIAN, encoding: 'utf-16le', isCertain: true })
    expect(await decodeFile(Buffer.from(utf16).swap16())).toEqual({ text: UKRAINIAN, encoding: 'utf-16be', isCertain: true })
  })

  test('UTF-16 without a mark is recognised by its zero bytes, also when all letters are Cyrillic', async () => {
    const utf16 = Buffer.from(UKRAINIAN, 'utf16le')

    expect(await decodeFile(utf16)).toEqual({ text: UKRAINIAN, encoding: 'utf-16le', isCertain: true })
    expect(await decodeFile(Buffer.from(utf16).swap16())).toEqual({ text: UKRAINIAN, encoding: 'utf-16be', isCertain: true })
  })

  test('valid UTF-8 and ASCII are UTF-8', async () => {
    expect(await decodeFile(new TextEncoder().encode(GERMAN))).toEqual({ text: GERMAN, encoding: 'utf-8', isCertain: true })
    expect(await decodeFile(new TextEncoder().encode('a,b'))).toEqual({ text: 'a,b', encoding: 'utf-8', isCertain: true })
    expect(await decodeFile(new Uint8Array())).toEqual({ text: '', encoding: 'utf-8', isCertain: true })
  })

  test('one cut character does not turn a file in UTF-8 into another encoding', async () => {
    const bytes = Buffer.concat([new TextEncoder().encode(UKRAINIAN), new Uint8Array([0xd0])])

    expect(await decodeFile(bytes)).toEqual({ text: `${UKRAINIAN}\ufffd`, encoding: 'utf-8', isCertain: false })
  })

  test('the encoding that the user names comes before all signs', async () => {
    const bytes = encode(GERMAN, 'windows-1252')

    expect(await decodeFile(bytes, { encoding: 'windows-1251' })).toMatchObject({ encoding: 'windows-1251', isCertain: true })
    expect(isEncoding('windows-1251')).toBe(true)
    expect(isEncoding('cp850')).toBe(false)
  })
})

describe('guesses', () => {
  test.each([
    ['German', 'windows-1252', GERMAN],
    ['French', 'windows-1252', 'Prénom,Nom,Société\r\nHélène,Lefèvre,Crédit\r\nFrançois,Noël,Théâtre\r\n'],
    ['Spanish', 'windows-1252', 'Nombre,Apellidos\r\nJosé,Muñoz\r\nÁngela,Ibáñez\r\n'],
    ['Ukrainian', 'windows-1251', UKRAINIAN],
    ['one Ukrainian name', 'windows-1251', 'Name;Phone\r\nІван;067\r\n'],
    ['Russian', 'windows-1251', 'Имя;Фамилия\r\nИван;Петров\r\nАнна;Щукина\r\n'],
    ['Ukrainian on Unix', 'koi8-u', UKRAINIAN],
    ['Polish', 'windows-1250', 'Imię;Nazwisko\r\nŁukasz;Żółtowski\r\nGrażyna;Wiśniewska\r\n'],
    ['Czech', 'windows-1250', 'Jméno;Příjmení\r\nŘehoř;Dvořák\r\nŠárka;Němcová\r\n'],
    ['Greek', 'windows-1253', 'Όνομα;Επώνυμο\r\nΓιώργος;Παπαδόπουλος\r\n'],
    ['Turkish', 'windows-1254', 'Ad;Soyad\r\nIşıl;Yıldız\r\nGökhan;Çağlar\r\n'],
    ['Japanese', 'shift_jis', '名,姓\r\n太郎,山田\r\n花子,鈴木\r\n'],
    ['Chinese', 'gb18030', '名,姓,公司\r\n小龙,李,北京公司\r\n伟,王,上海公司\r\n'],
    ['Chinese in Taiwan', 'big5', '名字,姓氏\r\n小龍,李\r\n美玲,陳\r\n'],
    ['Korean', 'euc-kr', '이름,성\r\n민수,김\r\n영희,이\r\n'],
  ])('%s in %s', async (_language, encoding, text) => {
    const decoded = await decodeFile(encode(text, encoding))

    expect(decoded).toEqual({ text, encoding, isCertain: false })
  })

  test('a few letters that fit several encodings are read in the one of the region', async () => {
    const bytes = Buffer.from('Mu\u00f1oz', 'latin1')

    expect(await decodeFile(bytes, { region: 'ES' })).toMatchObject({ text: 'Muñoz', encoding: 'windows-1252' })
    expect(await decodeFile(bytes, { region: 'PL' })).toMatchObject({ text: 'Muńoz', encoding: 'windows-1250' })
    expect(await decodeFile(bytes)).toMatchObject({ text: 'Muñoz', encoding: 'windows-1252' })
  })

  test('a long beginning in ASCII does not hide the letters', async () => {
    const bytes = encode(`${'Smith,John\r\n'.repeat(20_000)}${UKRAINIAN}`, 'windows-1251')

    expect(await decodeFile(bytes)).toMatchObject({ encoding: 'windows-1251' })
  })

  test('any bytes are decoded', async () => {
    for (let seed = 0; seed < 200; seed++) {
      const bytes = new Uint8Array(Array.from({ length: 300 }, (_, at) => (seed * 7919 + at * at * 104_729) % 256))
      expect((await decodeFile(bytes)).text.length).toBeGreaterThan(0)
    }
  })
})
