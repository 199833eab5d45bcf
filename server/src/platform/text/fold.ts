/**
 * Folding: how a text is written down for searching, and how a question is asked. It happens here and not in SQL, so
 * that every database gives the same answer and the trigram index sees plain ASCII.
 *
 * `letters` goes character by character and looks at no neighbour, so a part of a text folds to a part of the folded
 * text: whatever somebody has typed so far finds what they are typing. The other forms look at neighbours or at
 * habits, so each of them is only one more way to be found.
 */
export function letters(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase()

  let folded = ''
  const composed = text.normalize('NFC')
  for (let at = 0; at < composed.length; at++) {
    const codePoint = composed.codePointAt(at)!
    if (codePoint > 0xffff) at++
    folded += spellings[codePoint] ?? learn(codePoint)
  }
  return folded.replace(/ {2,}/g, ' ').trim()
}

/** What different romanisations write differently, made one: Юлія, Yuliya, Iuliia and Julija sound the same. */
export function sounds(text: string): string {
  return hear(letters(hiss(text.normalize('NFC'))))
}

/** The other habit of writing ä, ö and ü in plain letters: Müller as `mueller`, where `letters` has `muller`. */
export function umlauts(text: string): string {
  return letters(spreadUmlauts(text.normalize('NFC')))
}

/**
 * Ukrainian as passports spell it (Cabinet of Ministers, resolution 55 of 2010). `sounds` makes it one with all the
 * others, but is sure only of whole syllables: with this form a name typed the official way is found at every letter.
 */
export function passport(text: string): string {
  return letters(spellOfficially(text.normalize('NFC')))
}

/** Every form a stored text is found by. */
export function forms(text: string): string[] {
  const composed = text.normalize('NFC')
  const plain = letters(composed)
  const fold = (respelled: string) => (respelled === composed ? plain : letters(respelled))
  return [plain, hear(fold(hiss(composed))), fold(spreadUmlauts(composed)), fold(spellOfficially(composed))]
}

// Most of what is asked: ASCII, nothing in it to drop and no space too many.
const PLAIN = /^[!#-&(-_a-~]+(?: [!#-&(-_a-~]+)*$/

// Apostrophes and quotation marks of all kinds, the dot of l·l, the stroke that lengthens Arabic words, ь and ъ.
const IGNORED = '\'’‘ʼ‛`´ʹʻʽʾʿˈˊˋ′‵՚׳ꞌ"“”„‟«»″ʺ״·ـьъ'

// Letters that Unicode does not decompose, and those whose mark makes another letter of them.
const LETTERS = table(`
  а a   б b   в v   г h   ґ g   д d   е e   є ye  ж zh  з z   и y   і i   ї yi  й y   к k   л l   м m   н n
  о o   п p   р r   с s   т t   у u   ф f   х kh  ц ts  ч ch  ш sh  щ shch  ю yu  я ya  ы y   э e   ў u
  ђ dj  ѓ gj  ј j   љ lj  њ nj  ћ ch  ќ kj  ѕ dz  џ dzh
  ß ss  æ ae  œ oe  ø o   ł l   đ d   ð d   þ th  ı i   ħ h   ŧ t   ŋ n   ə e   ς σ
`)
// Russians mostly type е for it.
LETTERS.set('ё', 'e')
// Persian keyboards have a yeh and a kaf of their own, and Egyptian ones end a word without the dots.
for (const [letter, usual] of table('ى ي  ی ي  ک ك  ة ه')) LETTERS.set(letter, usual)
for (const mark of IGNORED) LETTERS.set(mark, '')

// Two planes hold nearly all that is ever written; a stranger's text cannot make us remember more.
const spellings = Array.from<string | undefined>({ length: 0x20000 }).fill(undefined)

function learn(codePoint: number) {
  const spelling = spell(String.fromCodePoint(codePoint))
  if (codePoint < spellings.length) spellings[codePoint] = spelling
  return spelling
}

function spell(character: string) {
  const lower = character.toLowerCase()
  // Before decomposition, which would make и of й.
  const known = LETTERS.get(lower)
  if (known !== undefined) return known
  // NFKD rather than NFD: to whoever searches, full-width letters and ligatures are ordinary letters.
  return Array.from(lower.normalize('NFKD').toLowerCase(), (part) => LETTERS.get(part) ?? simplify(part)).join('')
}

function simplify(character: string) {
  if (!/[\p{M}\p{C}\p{Z}\s\p{Pd}\p{Nd}]/u.test(character)) return character
  // Marks, and what cannot be seen: joiners, direction marks around a pasted number, half a surrogate pair.
  if (/[\p{Mn}\p{Me}\p{Cf}\p{Cs}]/u.test(character)) return ''
  if (/[\p{Cc}\p{Z}\s]/u.test(character)) return ' '
  if (/\p{Pd}/u.test(character)) return '-'
  return /\p{Nd}/u.test(character) ? digit(character.codePointAt(0)!) : character
}

/** Unicode keeps the ten digits of a script in order; what follows without a gap is the next script's ten. */
function digit(codePoint: number) {
  let zero = codePoint
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
  return String((codePoint - zero) % 10)
}

/**
 * In this order. Where two spellings meet, the longer one stays (г and х become `kh`, f becomes `ph`), so that a name
 * cut in the middle of it, the `mik` of Mikhail, is still a part of the whole.
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
  // Victor, Nicole, Oscar, Becker; a c at the end may yet become ch.
  [/c(?=[aoukltr])/g, 'k'],
  // Людмила is Lyudmyla, Liudmila and Ludmila, Євген is Yevhen and Evgen. Not before a: Maria would find Tamara.
  // The lookbehind lets a long run fail once instead of at each of its characters, which would take quadratic time.
  [/(?<![ijy])[ijy]+(?=[eu])/g, ''],
  [/[ijy]+/g, 'i'],
]

function hear(folded: string) {
  return SOUNDS.reduce((heard, [spelling, sound]) => heard.replace(spelling, sound), folded)
}

// To `letters` š is s, because that is what is typed for it; by ear it is sh.
const hiss = respelling(table('š sh  ş sh  ș sh  č ch  ć ch  ç ch  ž zh  ż zh  ţ ts  ț ts  đ dj'))

const spreadUmlauts = respelling(table('ä ae  ö oe  ü ue  ø oe  å aa'))

// Within a word, which an apostrophe does not begin. The letter first and only then the look back, which is slow.
const softenGlides = respelling(table('є ie  ї i  й i  ю iu  я ia'), `(?<=[\\p{L}\\p{M}${IGNORED}].)`)

function spellOfficially(text: string) {
  return softenGlides(text).replace(/зг/gi, 'zgh')
}

function respelling(spellings: Map<string, string>, where = '') {
  const pattern = new RegExp(`[${[...spellings.keys()].join('')}]${where}`, 'giu')
  return (text: string) => text.replace(pattern, (letter) => spellings.get(letter.toLowerCase()) ?? letter)
}

function table(pairs: string) {
  return new Map(Array.from(pairs.matchAll(/(\S+) +(\S+)/g), ([, letter, spelling]) => [letter!, spelling!]))
}
