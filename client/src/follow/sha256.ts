/**
 * SHA-256 (FIPS 180-4) of a text of ASCII characters, in lower-case hexadecimal. `crypto.subtle` exists neither in
 * React Native nor in a page without TLS.
 */
export function sha256(text: string) {
  const state = Uint32Array.from(INITIAL)
  const words = new Uint32Array(64)
  // The padding after the text: a bit that is 1, zeros, and the length of the text in bits as a 64-bit number.
  const blocks = Math.ceil((text.length + 9) / 64)
  for (let block = 0; block < blocks; block++) {
    for (let index = 0; index < 16; index++) words[index] = readWord(text, block * 64 + index * 4)
    if (block === blocks - 1) {
      words[14] = Math.floor(text.length / 2 ** 29)
      words[15] = text.length * 8
    }
    addBlock(state, words)
  }
  return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('')
}

function readWord(text: string, start: number) {
  let word = 0
  for (let index = start; index < start + 4; index++) word = (word << 8) | byteAt(text, index)
  return word
}

function byteAt(text: string, index: number) {
  if (index < text.length) return text.charCodeAt(index)
  return index === text.length ? 0x80 : 0
}

const rotate = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits))

function addBlock(state: Uint32Array, words: Uint32Array) {
  for (let index = 16; index < 64; index++) {
    const early = at(words, index - 15)
    const late = at(words, index - 2)
    const first = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3)
    const second = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10)
    words[index] = at(words, index - 16) + first + at(words, index - 7) + second
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let index = 0; index < 64; index++) {
    const choice = (e & f) ^ (~e & g)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const first = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + at(CONSTANTS, index) + at(words, index)
    const second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority
    // One destructuring assignment would be shorter, but would allocate 64 arrays for each block.
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) state[index] = at(state, index) + word
}

/** The index is always within the array. */
const at = (words: ArrayLike<number>, index: number) => words[index] ?? 0

const PRIMES = Array.from({ length: 312 }, (_, index) => index).filter(isPrime)

function isPrime(number: number) {
  for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) return false
  return number > 1
}

/** The first 32 bits of the fraction. */
const fraction = (number: number) => ((number % 1) * 2 ** 32) >>> 0
const CONSTANTS = PRIMES.map((prime) => fraction(Math.cbrt(prime)))
const INITIAL = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)))
