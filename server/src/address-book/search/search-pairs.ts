/**
 * Contacts, each with queries that find it and queries that do not. Tested in memory (`search-text.test.ts`) and over
 * HTTP on every database. The default region of the owner is UA.
 */
import { memberPairs } from './member-pairs.ts'
import { pastedPairs } from './pasted-pairs.ts'
import { finds, misses, type SearchPair, type Stored } from './search-pair.ts'

const taras: Stored = {
  first_name: 'Тарас',
  last_name: 'Шевченко',
  emails: [{ address: 'kobzar@example.com' }, { address: 'T.Shevchenko_1814@Example.org' }],
  phones: [{ number: '067 123 45 67' }],
  organization: 'Кирило-Мефодіївське братство',
  job_title: 'художник',
  notes: 'Народився в Моринцях.\nЛюбить каву.',
}
const thomas: Stored = { first_name: 'Thomas', last_name: 'Müller' }
const zelenskyy: Stored = { first_name: 'Володимир', last_name: 'Зеленський' }
const sheva: Stored = { first_name: 'Andriy', last_name: 'Shevchenko' }
const mriya: Stored = { first_name: 'Мрія', organization: 'Київський авіазавод', notes: 'Зустріч: Київ, вокзал' }
const oconnor: Stored = { first_name: 'Шинейд', last_name: 'О’Коннор' }
const sinead: Stored = { first_name: 'Sinéad', last_name: "O'Connor" }
const solomiia: Stored = { first_name: 'Solomiia', last_name: 'Krushelnytska' }
const percent: Stored = { first_name: '100% Олег', last_name: 'a_b', notes: String.raw`C:\temp` }
const office: Stored = { first_name: 'Офіс', phones: [{ number: '+380 (44) 235-80-16' }, { number: '112' }] }
const berlin: Stored = { first_name: 'Berlin', phones: [{ number: '+49 (0)30 901820' }] }
const olha: Stored = { first_name: 'Ольга', last_name: 'Щербак' }
const jurgen: Stored = { first_name: 'Jürgen', last_name: 'Groß' }
const lukasz: Stored = { first_name: 'Łukasz', last_name: 'Wałęsa' }
const ibrahim: Stored = { first_name: 'İbrahim', last_name: 'Çelik' }
const asa: Stored = { first_name: 'Åsa', last_name: 'Björk' }
const bookshop: Stored = { first_name: 'Shop', emails: [{ address: 'Info@XN--bcher-kva.example' }] }
const publisher: Stored = { first_name: 'Press', emails: [{ address: 'info@Bücher.example' }] }
const apiary: Stored = { first_name: 'Пасіка', phones: [{ number: '٠٦٧ ٧٦٥ ٤٣ ٢١' }] }

const papadopoulos: Stored = { first_name: 'Γιώργος', last_name: 'Παπαδόπουλος' }
const evangelia: Stored = { first_name: 'Ευαγγελία', last_name: 'Χατζή' }
const kvaratskhelia: Stored = { first_name: 'ხვიჩა', last_name: 'კვარაცხელია' }
const mkhitaryan: Stored = { first_name: 'Հենրիխ', last_name: 'Մխիթարյան' }
const yerevan: Stored = { first_name: 'Ոսկան', organization: 'Երևանի համալսարան' }

export const searchPairs: SearchPair[] = [
  // Names in their own script and in another script
  ...finds(taras, { q: 'шевч' }, { q: 'shevch' }, { q: 'ШЕВЧЕНКО' }, { q: 'Schewtschenko' }, { q: 'Szewczenko' }),
  ...finds(taras, { last_name: 'evchen' }, { last_name: 'ш' }, { last_name: 'Ševčenko' }, { first_name: 'тар' }),
  ...finds(sheva, { q: 'шевч' }, { q: 'андрій' }, { first_name: 'Андрі' }, { q: 'Andrii' }, { q: 'Андрий' }),
  ...finds(zelenskyy, { q: 'зеленськ' }, { q: 'zelensk' }, { q: 'zelenskyy' }, { q: 'Zelenskyi' }, { q: 'Zelensky' }),
  ...finds(zelenskyy, { q: 'Zelenskij' }, { q: 'Зеленский' }, { q: 'Wolodymyr' }),
  ...finds(mriya, { q: 'київ' }, { q: 'kyiv' }, { q: 'Kyyiv' }, { first_name: 'mriia' }, { first_name: 'Mriya' }),
  ...finds(solomiia, { q: 'Соломія' }, { q: 'Крушельницька' }, { q: 'крушельн' }, { q: 'Solomiya' }),
  ...finds({ first_name: 'Юлія' }, { q: 'Yuliya' }, { q: 'Iuliia' }, { q: 'Yulia' }, { q: 'Julia' }, { q: 'Юлия' }),
  ...finds({ first_name: 'Iuliia' }, { q: 'юлі' }, { q: 'Юлія' }, { q: 'yulia' }),
  ...finds({ first_name: 'Євген' }, { q: 'Yevhen' }, { q: 'Ievgen' }, { q: 'evgen' }, { q: 'євг' }),
  ...finds({ first_name: 'Людмила' }, { q: 'Lyudmyla' }, { q: 'Liudmyla' }, { q: 'Ludmila' }),
  ...finds(olha, { q: 'Olha' }, { q: 'olga' }, { q: 'Scherbak' }, { q: 'ольг' }),
  ...finds({ first_name: 'Оксана', last_name: 'Згурська' }, { q: 'Oxana' }, { q: 'Zghurska' }, { q: 'zgursk' }),
  ...finds({ first_name: 'Михаил', last_name: 'Горбачёв' }, { q: 'mik' }, { q: 'Gorbachev' }, { q: 'горбачев' }),
  ...finds({ first_name: 'Сергей', last_name: 'Рахманинов' }, { q: 'Sergei' }, { q: 'sergey' }, { q: 'рахман' }),
  ...finds({ first_name: 'Mikhail', last_name: 'Bulgakov' }, { q: 'михаил' }, { q: 'Булгаков' }, { q: 'булг' }),
  ...finds({ first_name: 'Софія' }, { q: 'Sophia' }, { q: 'sofiia' }, { q: 'soph' }),
  ...finds({ first_name: 'Victoria' }, { q: 'Вікторія' }, { q: 'викт' }, { q: 'Viktoriia' }),
  ...finds({ first_name: 'Сьвятлана', last_name: 'Быкаў' }, { q: 'svyatlana' }, { q: 'быкау' }),
  ...finds({ first_name: 'Љубица', last_name: 'Ђоковић' }, { q: 'Đoković' }, { q: 'djokovic' }, { q: 'ђок' }),

  // Accents, and letters such as ł, ø and ß, which have no accent to remove
  ...finds(thomas, { q: 'muller' }, { q: 'МЮЛ' }, { q: 'Мюллер' }),
  ...finds(thomas, { q: 'mueller' }, { q: 'MÜLLER' }, { last_name: 'ü' }),
  ...finds({ first_name: 'Eva', last_name: 'Mueller' }, { q: 'Müller' }, { q: 'muel' }),
  ...finds(jurgen, { q: 'jurgen' }, { q: 'juergen' }, { q: 'gross' }, { q: 'Юрген' }),
  ...finds({ first_name: 'Helmut', last_name: 'Schmidt' }, { q: 'Шмідт' }, { q: 'шмид' }),
  ...finds(lukasz, { q: 'lukasz' }, { q: 'walesa' }, { q: 'лукаш' }, { q: 'ŁUK' }),
  ...finds({ first_name: 'Anna', last_name: 'Żukowska-Szymańska' }, { q: 'zukow' }, { q: 'жуковська' }, { q: 'шиман' }),
  ...finds({ first_name: 'Jan', last_name: 'Kowalczyk' }, { q: 'Ковальчик' }, { q: 'koval' }),
  ...finds({ first_name: 'Ковальчик' }, { q: 'Kowalczyk' }, { q: 'kowal' }),
  ...finds({ first_name: 'IŞIK', last_name: 'Yıldız' }, { q: 'ışık' }, { q: 'isik' }, { q: 'yildiz' }, { q: 'YILDIZ' }),
  ...finds(ibrahim, { q: 'ibrahim' }, { q: 'celik' }, { q: 'Челік' }, { q: 'i̇b' }),
  ...finds({ first_name: 'Søren', last_name: 'Kierkegård' }, { q: 'soren' }, { q: 'soeren' }, { q: 'kierkegaard' }),
  ...finds(asa, { q: 'asa' }, { q: 'bjork' }, { q: 'bjoerk' }, { q: 'a\u030asa' }),
  ...finds({ first_name: 'Æsa', last_name: 'Þórðardóttir' }, { q: 'aesa' }, { q: 'thordar' }),
  ...finds({ first_name: 'François', last_name: 'Nuñez' }, { q: 'francois' }, { q: 'NUNEZ' }, { q: 'nuñ' }),
  ...finds({ first_name: 'Đặng', last_name: 'Nguyễn' }, { q: 'dang' }, { q: 'nguyen' }),
  ...finds({ first_name: 'Οδυσσέας' }, { q: 'ΟΔΥΣΣΕΑΣ' }, { q: 'οδυσσεασ' }),
  ...finds({ first_name: '山田', last_name: '太郎' }, { q: '山' }, { last_name: '太郎' }),
  ...finds({ first_name: 'Ａｎｎａ' }, { q: 'anna' }),

  // Apostrophes
  ...finds(oconnor, { q: "о'конн" }, { q: 'о’конн' }, { q: 'оʼконн' }),
  ...finds(oconnor, { q: 'о`конн' }, { q: 'оконн' }, { q: "o'conn" }),
  ...finds(sinead, { q: 'o’connor' }, { q: 'oconnor' }, { q: 'О´Коннор' }, { q: 'O‘Conn' }),
  ...finds({ first_name: "В'ячеслав" }, { q: 'В’яч' }, { q: 'вʼячеслав' }, { q: 'Viacheslav' }, { q: 'Vyacheslav' }),
  ...finds({ first_name: 'Дем’ян', organization: 'ТОВ «Рога»' }, { q: 'demian' }, { q: '"рога"' }, { q: 'ТОВ рога' }),

  // Characters that are special in SQL patterns
  ...finds(percent, { q: '%' }, { q: '0%' }, { q: '_' }, { last_name: 'a_b' }, { q: '\\' }, { q: String.raw`c:\te` }),
  ...misses(taras, { q: '%' }, { last_name: '%' }, { q: 'ш%ко' }),
  ...misses(taras, { last_name: 'шевч_нко' }, { first_name: '\\' }, { q: '%%%' }),
  ...misses(thomas, { q: '_' }, { q: 'm_ller' }, { q: '\\' }, { email: '%' }),

  // E-mails
  ...finds(taras, { email: 'kobzar' }, { email: 'KOBZAR@EXAMPLE.COM' }, { email: '_1814@' }, { q: 'example.org' }),
  ...misses(taras, { email: 'kobzar@example.org' }, { email: 'shevchenko1814' }, { email: 'тарас' }),

  // Internationalised domain names, in Unicode and in ASCII
  ...finds(bookshop, { email: 'info@bücher.example' }, { email: 'info@xn--bcher-kva.example' }, { q: 'INFO@XN--BCHER-KVA.EXAMPLE' }),
  ...finds(bookshop, { email: '@büch' }, { email: 'bucher' }, { q: 'xn--bch' }),
  ...finds(publisher, { email: 'info@bücher.example' }, { email: 'info@xn--bcher-kva.example' }, { q: 'Bücher.example' }, { q: 'buch' }),
  ...misses(bookshop, { email: 'bücher.exampleinfo' }, { email: 'xn--bcher.example' }),

  // Phone numbers in several notations
  ...finds(taras, { phone: '067 123' }, { phone: '+38067123' }, { phone: '0671234567' }, { phone: '(067) 123-45-67' }),
  ...finds(taras, { phone: '+38 (067) 123-45-67' }, { phone: '00380671234567' }),
  ...finds(taras, { phone: '4567' }, { phone: '380 67' }),
  ...finds(taras, { phone: '٠٦٧ ١٢٣' }, { phone: '067.123.45' }, { phone: '6' }),
  ...finds(taras, { q: '067 123 45 67' }, { q: '+38 (067) 123-45-67' }, { q: '+38067123' }),
  ...finds(taras, { q: '067-123' }, { q: '45-6' }),
  ...finds(office, { phone: '044 235' }, { phone: '0442358016' }, { phone: '112' }, { q: '(044)' }, { q: '+38044' }),
  ...finds(berlin, { phone: '+49 30 90' }, { phone: '+49 (0)30' }, { phone: '030 901' }, { phone: '0049 30' }),
  ...finds(apiary, { phone: '067 765' }, { phone: '+380677654321' }),
  ...misses(taras, { phone: '068' }, { phone: '+48067' }, { phone: '1234568' }, { q: '067 999' }, { phone: '1814' }),
  // A term does not match across two numbers
  ...misses(office, { phone: '16112' }),

  // Several words, in any order and from any member
  ...finds(taras, { q: 'тарас шевченко' }, { q: 'Шевченко Тарас' }, { q: 'shev taras 067' }, { q: '  шевч   худож ' }),
  ...finds(taras, { q: 'моринцях любить' }, { q: 'братство kobzar@' }, { q: 'мефод' }, { q: 'кирило-меф' }),
  ...finds(taras, { first_name: 'тарас', last_name: 'шевч', email: 'kobzar', phone: '067' }),
  ...finds({ first_name: 'Anna Maria', last_name: 'von Trapp' }, { first_name: 'anna maria' }, { q: 'trapp ann' }),
  ...misses(taras, { q: 'тарас бульба' }, { q: 'тарасшевченко' }, { q: 'shevchenkokobzar' }),
  ...misses(taras, { first_name: 'Тарас Шевченко' }, { first_name: 'тарас', last_name: 'франко' }),

  // A filter searches its own member only
  ...misses(taras, { last_name: 'Тарас' }, { first_name: 'шевч' }, { last_name: 'каву' }, { first_name: 'kobzar' }),
  ...misses(taras, { email: '067' }, { first_name: '067' }),

  // Similar names of other people
  ...misses(taras, { q: 'франко' }, { q: 'Shevchuk' }, { q: 'шевчук' }, { first_name: 'Тараса' }),
  ...misses(zelenskyy, { q: 'Зеленко' }, { q: 'Vladimir' }, { q: 'Зеленська' }),
  ...misses(thomas, { q: 'Miller' }, { q: 'Möller' }, { q: 'moeller' }, { q: 'мілл' }),
  ...misses({ first_name: 'Tamara' }, { q: 'Maria' }, { q: 'Марія' }),
  ...misses({ first_name: 'Світлана' }, { q: 'Anna' }, { q: 'Анна' }),
  ...misses({ first_name: 'Ганна' }, { q: 'Жанна' }, { q: 'Johanna' }),
  ...misses({ first_name: '山田' }, { q: '太' }),

  // Pasted lists and sentences
  ...finds(taras, { q: 'Шевченко, Тарас' }, { q: 'Шевченко Тарас;067 123 45 67' }, { q: 'Любить каву.' }, { q: '(художник)' }),
  ...finds(taras, { q: 'Тарас Шевченко <kobzar@example.com>, 067 123 45 67' }, { q: 'в Моринцях.\nЛюбить' }),

  // Greek, Georgian and Armenian names, in their own script and in other scripts
  ...finds(
    papadopoulos,
    { q: 'Papadopoulos' },
    { q: 'papad' },
    { q: 'Giorgos' },
    { q: 'παπαδοπουλος' },
    { q: 'ΓΙΩΡΓΟΣ' },
    { q: 'Пападопулос' },
  ),
  ...finds({ first_name: 'Giorgos', last_name: 'Papadopoulos' }, { q: 'Γιώργος' }, { q: 'Παπαδόπουλος' }, { q: 'παπαδ' }),
  ...finds(evangelia, { q: 'Evangelia' }, { q: 'evang' }, { q: 'Ευαγγ' }, { q: 'Chatzi' }, { q: 'Hatzi' }, { last_name: 'Khatzi' }),
  ...finds({ first_name: 'Ελευθέριος', last_name: 'Βενιζέλος' }, { q: 'Eleftherios' }, { q: 'Venizelos' }, { q: 'Венізелос' }),
  ...finds({ first_name: 'Eleftherios', last_name: 'Venizelos' }, { q: 'Ελευθέριος' }, { q: 'Βενιζέλος' }),
  ...misses(papadopoulos, { q: 'Papadakis' }, { q: 'Γεωργία' }, { q: 'Παπαδάκης' }),
  ...finds(kvaratskhelia, { q: 'Khvicha' }, { q: 'Kvaratskhelia' }, { q: 'კვარა' }, { q: 'Кварацхелія' }, { q: 'ᲙᲕᲐᲠᲐᲪᲮᲔᲚᲘᲐ' }),
  ...finds({ first_name: 'Khvicha', last_name: 'Kvaratskhelia' }, { q: 'ხვიჩა' }, { q: 'კვარაცხელია' }, { q: 'კვარ' }),
  ...finds({ first_name: 'შოთა', last_name: 'რუსთაველი' }, { q: 'Shota Rustaveli' }, { q: 'Руставелі' }, { q: 'shota' }),
  ...misses(kvaratskhelia, { q: 'Kvirikashvili' }, { q: 'გიორგი' }),
  ...finds(mkhitaryan, { q: 'Mkhitaryan' }, { q: 'Henrikh' }, { q: 'մխիթար' }, { q: 'Мхітарян' }, { q: 'ՄԽԻԹԱՐՅԱՆ' }),
  ...finds({ first_name: 'Henrikh', last_name: 'Mkhitaryan' }, { q: 'Մխիթարյան' }, { q: 'Հենրիխ' }),
  ...finds(yerevan, { q: 'Yerevan' }, { q: 'erevan' }, { q: 'Voskan' }, { q: 'Եր՛ևան' }, { q: 'hamalsaran' }),
  ...finds({ first_name: 'Yerevan' }, { q: 'Երևան' }, { q: 'Ереван' }),
  ...misses(mkhitaryan, { q: 'Sargsyan' }, { q: 'Մխիթարով' }),

  ...pastedPairs,
  ...memberPairs,
]
