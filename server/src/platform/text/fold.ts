/**
 * Folding: the form in which texts are stored for searching, and in which search terms are compared with them. It is
 * done here and not in SQL, so that every database finds the same, and the trigram index sees mostly ASCII.
 *
 * `letters` folds each character without looking at its neighbours, so a part of a text folds to a part of the folded
 * text: a name is found while it is being typed. The other forms depend on neighbours or on spelling habits; each of
 * them is one more way to find a text.
 */
export function letters(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase()

  let folded = ''
  const composed = text.normalize('NFC')
  for (let at = 0; at < composed.length; at++) {
    const codePoint = composed.codePointAt(at) ?? 0
    if (codePoint > 0xffff) at++
    folded += spellings[codePoint] ?? learn(codePoint)
  }
  return folded.replace(/ {2,}/g, ' ').trim()
}

/** One form for all romanisations of a name: Юлія, Yuliya, Iuliia and Julija sound the same. */
export function sounds(text: string): string {
  return hear(letters(hiss(text.normalize('NFC'))))
}

/** The other way to write ä, ö and ü in ASCII: Müller as `mueller`, where `letters` has `muller`. */
export function umlauts(text: string): string {
  return letters(spreadUmlauts(text.normalize('NFC')))
}

/**
 * Ukrainian as passports spell it (Cabinet of Ministers, resolution 55 of 2010). `sounds` matches this spelling, too,
 * but only at whole syllables. With this form a name that is typed in the official spelling is found at every letter.
 */
export function passport(text: string): string {
  return letters(spellOfficially(text.normalize('NFC')))
}

/** Every form under which a stored text is found. */
export function forms(text: string): string[] {
  const composed = text.normalize('NFC')
  const plain = letters(composed)
  const fold = (respelled: string) => (respelled === composed ? plain : letters(respelled))
  return [plain, hear(fold(hiss(composed))), fold(spreadUmlauts(composed)), fold(spellOfficially(composed))]
}

// Most search terms: ASCII, without characters to drop and without repeated spaces.
const PLAIN = /^[!#-&(-_a-~]+(?: [!#-&(-_a-~]+)*$/

// Apostrophes and quotation marks of all kinds, the dot of l·l, the stroke that lengthens Arabic words, ь and ъ.
const IGNORED = '\'’‘ʼ‛`´ʹʻʽʾʿˈˊˋ′‵՚׳ꞌ"“”„‟«»″ʺ״·ـьъ'

// Letters that Unicode does not decompose, and letters that a diacritic makes a different letter.
const LETTERS = table(`
  а a   б b   в v   г h   ґ g   д d   е e   є ye  ж zh  з z   и y   і i   ї yi  й y   к k   л l   м m   н n
  о o   п p   р r   с s   т t   у u   ф f   х kh  ц ts  ч ch  ш sh  щ shch  ю yu  я ya  ы y   э e   ў u
  ђ dj  ѓ gj  ј j   љ lj  њ nj  ћ ch  ќ kj  ѕ dz  џ dzh
  ß ss  æ ae  œ oe  ø o   ł l   đ d   ð d   þ th  ı i   ħ h   ŧ t   ŋ n   ə e   ς σ
`)
// Russian is mostly typed with е instead.
LETTERS.set('ё', 'e')
// Persian keyboards have their own yeh and kaf, and Egyptian spelling ends a word without the dots.
for (const [letter, usual] of table('ى ي  ی ي  ک ك  ة ه')) LETTERS.set(letter, usual)
for (const mark of IGNORED) LETTERS.set(mark, '')

// Two planes contain nearly all characters in use. No text can make the cache larger.
const spellings = Array.from<string | undefined>({ length: 0x20000 }).fill(undefined)

function learn(codePoint: number) {
  const spelling = spell(String.fromCodePoint(codePoint))
  if (codePoint < spellings.length) spellings[codePoint] = spelling
  return spelling
}

function spell(character: string) {
  const lower = character.toLowerCase()
  // Before decomposition, which would turn й into и.
  const known = LETTERS.get(lower)
  if (known !== undefined) return known
  // NFKD rather than NFD, so that full-width letters and ligatures are found as ordinary letters.
  return Array.from(lower.normalize('NFKD').toLowerCase(), (part) => LETTERS.get(part) ?? simplify(part)).join('')
}

function simplify(character: string) {
  if (!/[\p{M}\p{C}\p{Z}\s\p{Pd}\p{Nd}]/u.test(character)) return character
  // Diacritics, and invisible characters: joiners, direction marks around a pasted number, half a surrogate pair.
  if (/[\p{Mn}\p{Me}\p{Cf}\p{Cs}]/u.test(character)) return ''
  if (/[\p{Cc}\p{Z}\s]/u.test(character)) return ' '
  if (/\p{Pd}/u.test(character)) return '-'
  return /\p{Nd}/u.test(character) ? digit(character.codePointAt(0) ?? 0) : character
}

/** Unicode has the ten digits of a script in order. The digits of the next script may follow without a gap. */
function digit(codePoint: number) {
  let zero = codePoint
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
  return String((codePoint - zero) % 10)
}

/**
 * Applied in this order. Of two spellings the longer one is used (г and х become `kh`, f becomes `ph`), so that a name
 * that is cut in the middle of it, the `mik` of Mikhail, is still a part of the whole.
 */
const SOUNDS: [spelling: RegExp, sound: string][] = [
  [/tsch|cz/g, 'ch'],
  [/sch|sz/g, 'sh'],
  [/shch/g, 'sh'],
  [/zgh?/g, 'zh'],
  [/f/g, 'ph'],
  [/[gk]h|g|(?<![cpsz])h/g, 'kh'],
  [/x/g, 'ks'],
  [/w/g, 'v'],
  // Victor, Nicole, Oscar, Becker. A c at the end is kept, because an h may follow.
  [/c(?=[aoukltr])/g, 'k'],
  // Людмила is Lyudmyla, Liudmila and Ludmila, Євген is Yevhen and Evgen. Not before a: Maria would find Tamara.
  [/[ijy]+(?=[eu])/g, ''],
  [/[ijy]+/g, 'i'],
]

function hear(folded: string) {
  return SOUNDS.reduce((heard, [spelling, sound]) => heard.replace(spelling, sound), folded)
}

// `letters` folds š to s, because that is how it is typed; by its sound it is sh.
const hiss = respelling(table('š sh  ş sh  ș sh  č ch  ć ch  ç ch  ž zh  ż zh  ţ ts  ț ts  đ dj'))

const spreadUmlauts = respelling(table('ä ae  ö oe  ü ue  ø oe  å aa'))

// Only within a word; an apostrophe does not begin one. The letter is matched before the slow look-behind.
const softenGlides = respelling(table('є ie  ї i  й i  ю iu  я ia'), `(?<=[\\p{L}\\p{M}${IGNORED}].)`)

function spellOfficially(text: string) {
  return softenGlides(text).replace(/зг/gi, 'zgh')
}

function respelling(spellings: Map<string, string>, where = '') {
  const pattern = new RegExp(`[${[...spellings.keys()].join('')}]${where}`, 'giu')
  return (text: string) => text.replace(pattern, (letter) => spellings.get(letter.toLowerCase()) ?? letter)
}

function table(pairs: string) {
  return new Map(Array.from(pairs.matchAll(/(\S+) +(\S+)/g), ([, letter = '', spelling = '']) => [letter, spelling]))
}
