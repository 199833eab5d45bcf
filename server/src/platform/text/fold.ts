/**
 * Folding maps text and search queries to one spelling. It is done here rather than in SQL, so that every database
 * gives the same results and the trigram index has mostly ASCII.
 *
 * `letters` and `umlauts` fold each character on its own, so a part of a text folds to a part of the folded text: an
 * unfinished word finds the word. The other forms depend on neighbouring characters, and so are only further ways to
 * find a text.
 */
export function letters(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase()

  let folded = ''
  const composed = text.normalize('NFC')
  for (let at = 0; at < composed.length; at++) {
    const codePoint = composed.codePointAt(at) ?? 0
    if (codePoint > 0xffff) at++
    folded += spellings[codePoint] ?? spellAndCache(codePoint)
  }
  return folded.replace(/ {2,}/g, ' ').trim()
}

/** One spelling for names that romanisations spell differently: Юлія, Yuliya, Iuliia and Julija sound the same. */
export function sounds(text: string): string {
  return foldSounds(letters(respellSounds(text.normalize('NFC'))))
}

/** The other way to write ä, ö and ü in plain letters: Müller as `mueller`, where `letters` returns `muller`. */
export function umlauts(text: string): string {
  return letters(respellUmlauts(text.normalize('NFC')))
}

/**
 * Ukrainian, Greek and Armenian as passports spell them (for Ukrainian: Cabinet of Ministers, resolution 55 of 2010).
 * `sounds` matches this spelling only in whole syllables; with this form, a name that is typed as in a passport is found
 * after every typed letter.
 */
export function passport(text: string): string {
  return letters(respellAsPassport(text.normalize('NFC')))
}

/** Greek and Armenian as passports spell them; any other text as `letters` does. */
export function pairs(text: string): string {
  return letters(respellPairs(text.normalize('NFC')))
}

/** Every form by which a stored text is found. */
export function forms(text: string): string[] {
  const composed = text.normalize('NFC')
  const plain = letters(composed)
  const fold = (respelled: string) => (respelled === composed ? plain : letters(respelled))
  return [plain, foldSounds(fold(respellSounds(composed))), fold(respellUmlauts(composed)), fold(respellAsPassport(composed))]
}

// Most queries: ASCII without ignored characters or repeated spaces.
const PLAIN = /^[!#-&(-_a-~]+(?: [!#-&(-_a-~]+)*$/

// Apostrophes and quotation marks of all kinds, the dot of l·l, the stroke that lengthens Arabic words, Armenian signs
// that are written inside a word, ь and ъ.
const IGNORED = '\'’‘ʼ‛`´ʹʻʽʾʿˈˊˋ′‵՚՛՜՞׳ꞌ"“”„‟«»″ʺ״·ـьъ'

// Letters that Unicode does not decompose, and letters with a mark that count as separate letters.
const LETTERS = table(`
  а a   б b   в v   г h   ґ g   д d   е e   є ye  ж zh  з z   и y   і i   ї yi  й y   к k   л l   м m   н n
  о o   п p   р r   с s   т t   у u   ф f   х kh  ц ts  ч ch  ш sh  щ shch  ю yu  я ya  ы y   э e   ў u
  ђ dj  ѓ gj  ј j   љ lj  њ nj  ћ ch  ќ kj  ѕ dz  џ dzh
  ß ss  æ ae  œ oe  ø o   ł l   đ d   ð d   þ th  ı i   ħ h   ŧ t   ŋ n   ə e
  α a   β v   γ g   δ d   ε e   ζ z   η i   θ th  ι i   κ k   λ l   μ m   ν n   ξ x   ο o   π p   ρ r   σ s
  ς s   τ t   υ y   φ f   χ ch  ψ ps  ω o
  ა a   ბ b   გ g   დ d   ე e   ვ v   ზ z   თ t   ი i   კ k   ლ l   მ m   ნ n   ო o   პ p   ჟ zh  რ r   ს s
  ტ t   უ u   ფ p   ქ k   ღ gh  ყ q   შ sh  ჩ ch  ც ts  ძ dz  წ ts  ჭ ch  ხ kh  ჯ j   ჰ h
  ա a   բ b   գ g   դ d   ե e   զ z   է e   ը y   թ t   ժ zh  ի i   լ l   խ kh  ծ ts  կ k   հ h   ձ dz  ղ gh
  ճ ch  մ m   յ y   ն n   շ sh  ո o   չ ch  պ p   ջ j   ռ r   ս s   վ v   տ t   ր r   ց ts  ւ v   փ p   ք k
  և ev  օ o   ֆ f
`)
// ё is mostly typed as е.
LETTERS.set('ё', 'e')
// Persian keyboards have another yeh and kaf; in Egypt the last letter of a word is often written without its dots.
for (const [letter, usual] of table('ى ي  ی ي  ک ك  ة ه')) LETTERS.set(letter, usual)
for (const mark of IGNORED) LETTERS.set(mark, '')
// The fillers of Hangul and the braille pattern without dots look like spaces, but count as letters and as a sign.
for (const blank of '\u115f\u1160\u2800') LETTERS.set(blank, ' ')

// A cache by code point. The first two planes of Unicode contain nearly all characters in use; the fixed size bounds
// the memory.
const spellings = Array.from<string | undefined>({ length: 0x20000 }).fill(undefined)

function spellAndCache(codePoint: number) {
  const spelling = spell(String.fromCodePoint(codePoint))
  if (codePoint < spellings.length) spellings[codePoint] = spelling
  return spelling
}

function spell(character: string) {
  const lower = character.toLowerCase()
  // Before decomposition, which would turn й into и.
  const known = LETTERS.get(lower)
  if (known !== undefined) return known
  // NFKD rather than NFD, because full-width letters and ligatures are typed as ordinary letters.
  return Array.from(lower.normalize('NFKD').toLowerCase(), (part) => LETTERS.get(part) ?? simplify(part)).join('')
}

function simplify(character: string) {
  if (!/[\p{M}\p{C}\p{Z}\s\p{Pd}\p{Nd}]/u.test(character)) return character
  // Marks, and invisible characters: joiners, direction marks around a pasted number, half a surrogate pair.
  if (/[\p{Mn}\p{Me}\p{Cf}\p{Cs}]/u.test(character)) return ''
  if (/[\p{Cc}\p{Z}\s]/u.test(character)) return ' '
  if (/\p{Pd}/u.test(character)) return '-'
  return /\p{Nd}/u.test(character) ? digit(character.codePointAt(0) ?? 0) : character
}

/** Unicode has the ten digits of a script in order. Digits directly before them are those of another script. */
function digit(codePoint: number) {
  let zero = codePoint
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
  return String((codePoint - zero) % 10)
}

/**
 * Applied in this order. Of two spellings of a sound the longer one is used (г and х become `kh`, f becomes `ph`), so
 * that an unfinished name, such as `mik` of Mikhail, is still a part of the folded name.
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
  // As in Victor, Nicole, Oscar, Becker. Not at the end, where an h may follow when more of the word is typed.
  [/c(?=[aoukltr])/g, 'k'],
  // Людмила is Lyudmyla, Liudmila and Ludmila; Євген is Yevhen and Evgen. Not before a, or Maria would find Tamara.
  // The lookbehind lets a long run fail once instead of at each of its characters, which would take quadratic time.
  [/(?<![ijy])[ijy]+(?=[eu])/g, ''],
  [/[ijy]+/g, 'i'],
]

function foldSounds(folded: string) {
  return SOUNDS.reduce((text, [spelling, sound]) => text.replace(spelling, sound), folded)
}

/** Letters whose sound or passport spelling depends on their neighbours or on the beginning of a word. */
const PAIRS: [letters: RegExp, spelling: string][] = [
  [/ο[υύ]/giu, 'ou'],
  [/([αεη])[υύ](?=[θκξπσςτφχψ]|(?!\p{L}))/giu, '$1f'],
  [/([αεη])[υύ]/giu, '$1v'],
  [/γ(?=[γξχ])/giu, 'n'],
  [/(?<!\p{L})μπ/giu, 'b'],
  [/ու/giu, 'u'],
  [/(?<!\p{L})(?=[եև])/giu, 'y'],
  [/(?<!\p{L})ո(?!վ)/giu, 'vo'],
]
const HAS_PAIRS = /[\p{Script=Greek}\p{Script=Armenian}]/u

// In Cyrillic, Παπαδόπουλος is Пападопулос: ου becomes a single u.
const respellSounds = (text: string) => respellSibilants(respellPairs(text.replace(/ο[υύ]/giu, 'u')))

function respellPairs(text: string) {
  if (!HAS_PAIRS.test(text)) return text
  return PAIRS.reduce((respelled, [pair, spelling]) => respelled.replace(pair, spelling), text)
}

// `letters` maps š to s, because people type s for it; its sound is sh. Χρήστος is Christos and Hristos.
const respellSibilants = respelling(table('χ kh  š sh  ş sh  ș sh  č ch  ć ch  ç ch  ž zh  ż zh  ţ ts  ț ts  đ dj'))

const respellUmlauts = respelling(table('ä ae  ö oe  ü ue  ø oe  å aa'))

// Only inside a word; an apostrophe does not start a word. The letter is matched before the lookbehind, which is slow.
const respellGlides = respelling(table('є ie  ї i  й i  ю iu  я ia'), `(?<=[\\p{L}\\p{M}${IGNORED}].)`)

function respellAsPassport(text: string) {
  return respellGlides(respellPairs(text)).replace(/зг/gi, 'zgh')
}

function respelling(spellings: Map<string, string>, where = '') {
  const pattern = new RegExp(`[${[...spellings.keys()].join('')}]${where}`, 'giu')
  return (text: string) => text.replace(pattern, (letter) => spellings.get(letter.toLowerCase()) ?? letter)
}

function table(pairs: string) {
  return new Map(Array.from(pairs.matchAll(/(\S+) +(\S+)/g), ([, letter = '', spelling = '']) => [letter, spelling]))
}
