/** More search pairs: parts of names, postal addresses, URLs and related people, and contacts without a first name. */
import { finds, misses, type SearchPair, type Stored } from './search-pair.ts'

const ivan: Stored = {
  first_name: 'Іван',
  last_name: 'Нечуй-Левицький',
  middle_name: 'Семенович',
  name_prefix: 'проф.',
  name_suffix: 'мол.',
  nickname: 'Бурлака',
  addresses: [
    { street: 'вул. Володимирська, 60/2\nпід’їзд 3', city: 'Київ', region: 'Київська область', postal_code: '01033', country: 'Україна' },
    { city: 'Біла Церква' },
  ],
  urls: [{ url: 'https://nechui.example.com/books/kaidash-family?lang=uk#top' }, { url: 'xmpp:burlaka@chat.example' }],
  related: [{ name: 'Ганна Левицька' }],
}
const smith: Stored = {
  last_name: 'Smith',
  addresses: [
    { street: '221B Baker Street', city: 'London', postal_code: 'NW1 6XE' },
    { postal_code: '12345-6789', country: 'US' },
  ],
}
const kyivstar: Stored = { organization: 'Київстар' }
const onlyNumber: Stored = { phones: [{ number: '050 765 11 22' }] }

export const memberPairs: SearchPair[] = [
  // Parts of the name, and the nickname
  ...finds(ivan, { q: 'проф. Іван Семенович Нечуй-Левицький, мол.' }, { q: 'Semenovych' }, { q: 'бурлака' }, { q: 'burlaka Іван' }),
  ...misses(ivan, { first_name: 'Семенович' }, { first_name: 'бурлака' }, { last_name: 'мол' }, { q: 'Іванович' }),

  // Postal addresses, by part and as a whole
  ...finds(ivan, { q: 'вул. Володимирська, 60/2' }, { q: 'volodymyrska' }, { q: 'київ' }, { q: '01033' }, { q: 'біла церква' }),
  ...finds(ivan, { q: 'вул. Володимирська, 60/2\nпід’їзд 3\n01033 Київ\nУкраїна' }, { q: 'Іван, Київська область' }),
  ...finds(smith, { q: '221b baker' }, { q: 'NW1 6XE' }, { q: 'London NW1 6XE' }, { q: '12345-6789' }, { q: '12345-6789, US' }),
  ...misses(ivan, { q: 'Хрещатик' }, { q: '01034' }, { first_name: 'Київ' }, { q: 'вул. Володимирська, 61' }),
  ...misses(smith, { q: '221b fleet' }, { phone: '12345' }, { q: 'NW1 7XE' }),

  // URLs
  ...finds(ivan, { q: 'https://nechui.example.com/books/kaidash-family?lang=uk#top' }, { q: 'nechui.example.com' }, { q: 'kaidash' }),
  ...finds(ivan, { q: 'xmpp:burlaka@chat.example' }, { q: 'burlaka@chat' }, { q: '<https://nechui.example.com>' }),
  ...misses(ivan, { q: 'https://nechui.example.org' }, { email: 'burlaka@chat.example' }),

  // Related people
  ...finds(ivan, { q: 'Ганна' }, { q: 'hanna levytska' }),
  ...misses(ivan, { q: 'Оксана' }, { last_name: 'Левицька' }),

  // Contacts without a first name
  ...finds(smith, { q: 'smith' }, { last_name: 'smi' }),
  ...misses(smith, { first_name: 'smith' }, { first_name: 'n' }),
  ...finds(kyivstar, { q: 'kyivstar' }),
  ...misses(kyivstar, { first_name: 'київстар' }, { first_name: 'u' }),
  ...finds(onlyNumber, { q: '+380507651122' }, { phone: '050 765' }),
]
