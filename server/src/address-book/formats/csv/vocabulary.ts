/**
 * The words of column headers in the languages of Outlook and Thunderbird, separated by `|`. Case, accents, punctuation
 * and single digits do not count, nor does the script: Телефон and telefon are the same word.
 */

/** Whole headers. */
export const HEADERS: Record<string, string> = {
  first_name: `First Name | Given Name | Firstname | Forename | Vorname | Prénom | Nombre | Nombre de pila | Imię | Имя | Ім'я`,
  middle_name: `Middle Name | Additional Name | Weitere Vornamen | Zweiter Vorname | Deuxième prénom | Segundo nombre | Drugie imię |
    Отчество | По батькові`,
  last_name: `Last Name | Family Name | Surname | Lastname | Nachname | Familienname | Nom | Nom de famille | Apellidos | Apellido |
    Nazwisko | Фамилия | Прізвище`,
  name_prefix: `Prefix | Name Prefix | Honorific | Anrede | Обращение | Звертання | Звернення | Tratamiento`,
  name_suffix: `Suffix | Name Suffix | Suffixe | Sufijo | Sufiks | Namenszusatz | Суффикс | Суфікс`,
  nickname: `Nickname | Nick Name | Spitzname | Surnom | Alias | Sobrenombre | Apodo | Pseudonim | Псевдоним | Прозвище | Псевдонім | Прізвисько`,
  full_name: `Name | Full Name | Display Name | Formatted Name | Contact Name | Anzeigename | Angezeigter Name | Vollständiger Name |
    Nom complet | Nom à afficher | Nombre completo | Nombre para mostrar | Nazwa wyświetlana | Imię i nazwisko | Полное имя | Имя и фамилия |
    Отображаемое имя | Повне ім'я | Ім'я та прізвище | Ім'я для показу`,
  'full_name.family_first': `ФИО | ПІБ | Ф.И.О. | П.І.Б. | Nazwisko i imię | Name, Vorname | Прізвище та ім'я | Фамилия и имя`,
  organization: `Organization | Organisation | Company | Company Name | Organization Name | Firma | Société | Entreprise | Organización |
    Compañía | Empresa | Organizacja | Организация | Компания | Организация/компания | Організація | Компанія`,
  department: `Department | Organization Department | Abteilung | Service | Département | Departamento | Dział | Отдел | Відділ | Підрозділ`,
  job_title: `Job Title | Position | Organization Title | Jobtitle | Occupation | Stellung | Arbeitstitel | Fonction | Cargo | Puesto |
    Stanowisko | Должность | Посада`,
  title: `Title | Titel | Titre | Título | Tytuł`,
  notes: `Notes | Note | Comments | Comment | Notizen | Bemerkungen | Remarques | Notas | Notatki | Uwagi | Заметки | Примечания |
    Нотатки | Примітки`,
  birthday: `Birthday | Birth Date | Birthdate | Date of Birth | Geburtstag | Geburtsdatum | Anniversaire | Date de naissance | Cumpleaños |
    Fecha de nacimiento | Urodziny | Data urodzenia | День рождения | Дата рождения | День народження | Дата народження`,
  'birthday.year': `Birth Year | Geburtsjahr | Année de naissance | Año de nacimiento | Rok urodzenia | Год рождения | Рік народження`,
  'birthday.month': `Birth Month | Geburtsmonat | Mois de naissance | Mes de nacimiento | Miesiąc urodzenia | Месяц рождения |
    Місяць народження`,
  'birthday.day': `Birth Day | Geburtstag (Tag) | Jour de naissance | Día de nacimiento | Dzień urodzenia`,
  labels: `Categories | Category | Labels | Tags | Groups | Group | Group Membership | Kategorien | Gruppen | Catégories | Groupes | Categorías |
    Grupos | Kategorie | Grupy | Категории | Группы | Категорії | Групи`,
  uid: `UID`,
  picture: `Photo`,
  'phones.mobile.number': `Mobile | Mobile No | Mobile Number | Cell | Handy | Mobiltelefon | Mobil Tel Nr | Mobil | Portable | Móvil |
    Teléfono móvil | Komórka | Мобильный | Телефон переносной | Сотовый | Мобільний`,
  'phones.pager.number': `Pager | Pager Number | Pager Nummer | Récepteur de radiomessagerie | Buscapersonas | Localizador | Пейджер`,
  'phones.car.number': `Autotelefon | Téléphone (voiture) | Teléfono del automóvil | Telefon w samochodzie | Телефон в машине |
    Телефон в автомобілі`,
  'phones.main.number': `Haupttelefon | Telefon podstawowy`,
  'phones.company.number': `Company Main Phone | Telefon Firma | Téléphone société | Número de centralita de la organización |
    Główny telefon do firmy | Основной телефон организации | Основний телефон організації`,
  'phones.assistant.number': `Assistant's Phone | Telefon Assistent | Téléphone de l'assistant(e) | Telefon asystenta | Телефон помощника |
    Телефон помічника`,
  'phones.callback.number': `Callback | Rückmeldung | Rappel | Devolución de llamada | Wywołanie zwrotne | Обратный вызов | Зворотний виклик`,
  'phones.radio.number': `Radio Phone | Radiotéléphone | Radioteléfono | Radiotelefon | Радиотелефон | Радіотелефон`,
  'phones.tty.number': `TTY/TDD Phone | Telefon für Hörbehinderte | Téléphone TDD/TTY | Número de teletipo | Telefon TTY/TDD |
    Телетайп/телефон с титрами | Телефон TTY/TDD`,
  'phones.isdn.number': `ISDN | RNIS`,
  'phones.telex.number': `Telex | Télex | Teleks | Телекс`,
  'phones.home.number': `Particular`,
  'dates.anniversary.date': `Anniversary | Jahrestag | Anniversaire de mariage ou fête | Aniversario | Rocznica | Годовщина | Річниця`,
  'related.spouse.name': `Spouse | Partner | Partner/in | Ehepartner | Conjoint(e) | Cónyuge | Współmałżonek | Супруг(а) | Чоловік/дружина`,
  'related.child.name': `Children | Kinder | Enfants | Hijos | Dzieci | Дети | Діти`,
  'related.manager.name': `Manager's Name | Manager | Name des/der Vorgesetzten | Responsable | Nombre del director | Menedżer |
    Руководитель | Керівник`,
  'related.assistant.name': `Assistant's Name | Name Assistent | Nom de l'assistant(e) | Nombre del ayudante | Imię i nazwisko asystenta |
    Имя помощника | Ім'я помічника`,
  ignored: `E-mail Type | E-mail Display Name | E-Mail-Typ | E-Mail: Angezeigter Name | E-Mail: Typ | Type de courrier |
    Nom complet de l'adresse de courrier | Tipo de correo electrónico | Nombre de pantalla de correo electrónico | Typ e-mail |
    Rodzaj e-mail | Wyświetlana nazwa e-mail | Тип эл. почты | Краткое имя эл. почты | Тип електронної пошти |
    Коротке ім'я електронної пошти | Priority | Priorität | Priorité | Prioridad | Priorytet | Важность | Важливість | Private | Privat |
    Privé | Privado | Prywatne | Частное | Приватне | Sensitivity | Vertraulichkeit | Critère de diffusion | Confidencialidad | Charakter |
    Пометка | Позначка | Internet Free Busy | Internet-Frei/Gebucht | Disponibilité Internet | Internetowe informacje wolny/zajęty |
    Сведения о доступности в Интернете | Відомості про доступність в Інтернеті | Initials | Initialen | Initiales | Iniciales | Inicjały | Инициалы | Ініціали`,
}

/** Words of a header that say what kind of value the column has. If a header has several of them, the first kind counts. */
export const KINDS: Record<string, string> = {
  email: `email | e mail | emails | e mails | mail | ел пошта | email address | e mail address | courrier | courriel | adresse de courrier | correo | correo electrónico |
    эл почта | эл почты | электронная почта | електронна пошта | електронної пошти | пошта | почта`,
  fax: `fax | fax number | telefax | fax nummer | télécopie | faks | факс`,
  phone: `phone | phones | phone number | telephone | tel | telefon | téléphone | teléfono | телефон | mobiltelefon`,
  postal_code: `postal code | zip | zip code | zipcode | postcode | postleitzahl | plz | code postal | código postal | kod pocztowy | индекс |
    почтовый индекс | почтовый код | індекс | поштовий індекс`,
  post_box: `po box | postfach | boîte postale | b p | apartado postal | skrzynka pocztowa | почтовый ящик | поштова скринька`,
  city: `city | town | ort | stadt | ville | ciudad | localidad | miejscowość | miasto | город | місто`,
  country: `country | country region | land | land region | pays | pays région | país | país o región | kraj | kraj region | страна |
    страна или регион | країна | країна або регіон | країна регіон`,
  region: `state | province | region | state province | bundesland | bundesland kanton | kanton | dép région | département | région |
    provincia | provincia o estado | estado | województwo | область | регион | регіон`,
  street: `street | street address | straße | strasse | rue | calle | ulica | улица | вулиця`,
  url: `website | web site | web page | webpage | url | homepage | home page | webseite | websites | urls | internetseite | page web | site web |
    página web | sitio web | strona sieci web | strona web | strona www | веб страница | сайт | веб сторінка`,
  address: `address | adresse | dirección | adres | адрес | адреса`,
}

/** Words of a header that become the label of the value. */
export const LABELS: Record<string, string> = {
  home: `home | personal | private | privat | privates | domicile | du domicile | domicilio | del domicilio | particular | casa | personnel |
    personnelle | domowy | domowa | domowe | дом | домашний | домашняя | домашнего | домашній | домашня | домашньої`,
  work: `work | business | office | job | geschäftlich | dienstlich | bureau | professionnel | professionnelle | trabajo | del trabajo |
    de trabajo | oficina | służbowy | służbowa | służbowe | praca | раб | рабочий | рабочая | рабочего | служебный | роб | робочий | робоча |
    робочої | службовий`,
  mobile: `mobile | cell | cellular | mobil | handy | mobiltelefon | portable | móvil | komórkowy | мобильный | сотовый | переносной | мобільний |
    стільниковий`,
  other: `other | weitere | weiterer | weiteres | weiteres r | weiteres e | autre | otro | otra | inny | inna | inne | другой | другая | інший |
    інша`,
  main: `main | primary | principal | haupt | podstawowy | основной | основний`,
}

/** Words that add nothing to the kinds. */
export const FILLERS = `address | adresse | dirección | adres | адрес | адреса | number | nummer | nr | no | numéro | número | numer | номер | der |
  des | de | del | du | la | le | the | value | line | secondary | sekundäre | primäre | second | skrzynka | tel`
