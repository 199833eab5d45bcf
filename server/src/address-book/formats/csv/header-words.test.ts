import { expect, test } from 'vitest'
import { columnsByWords } from './columns.ts'

test.each([
  ['E-mail 2 Address', 'emails.1.address'],
  ['Home Address City', 'addresses.home.city'],
  ['Business Country/Region', 'addresses.work.country'],
  ['Home Address PO Box', 'addresses.home.post_box'],
  ['Other Fax', 'phones.other fax.number'],
  ['Phone (mobile)', 'phones.mobile.number'],
  ['Cottage phone', 'phones.cottage.number'],
  ['Straße geschäftlich 2', 'addresses.work.street'],
  ['Telefon (privat 2)', 'phones.home.number'],
  ['E-Mail 3: Typ', 'ignored'],
  ['Weiteres/r Bundesland/Kanton', 'addresses.other.region'],
  ['Dép/Région (domicile)', 'addresses.home.region'],
  ['B.P. professionnelle', 'addresses.work.post_box'],
  ['Adresse de courrier 2', 'emails.1.address'],
  ['Provincia o estado de trabajo', 'addresses.work.region'],
  ['Apartado postal de la dirección del trabajo', 'addresses.work.post_box'],
  ['Adres domowy - kod pocztowy', 'addresses.home.postal_code'],
  ['Strona sieci Web', 'urls.1.url'],
  ['Страна или регион (раб. адрес)', 'addresses.work.country'],
  ['Адрес 2 эл. почты', 'emails.1.address'],
  ['Телефон дом. 2', 'phones.home.number'],
  ['Поштовий індекс (робоча адреса)', 'addresses.work.postal_code'],
  ['По батькові', 'middle_name'],
  ['ім’я', 'first_name'],
  ['City of birth', null],
  ['The telephone number that we should use only when nobody answers at work', null],
  ['Favourite colour', null],
  ['', null],
])('%j is the field %j', (column, field) => {
  expect(columnsByWords([column])).toEqual([{ column, field }])
})

test('other columns decide what a title, a name and a birthday are', () => {
  const fieldsOf = (...header: string[]) => columnsByWords(header).map(({ field }) => field)

  expect(fieldsOf('Title', 'Name')).toEqual(['job_title', 'full_name'])
  expect(fieldsOf('Title', 'Job Title')).toEqual(['name_prefix', 'job_title'])
  expect(fieldsOf('Titre', 'Prénom', 'Nom', 'Titre')).toEqual(['name_prefix', 'first_name', 'last_name', 'job_title'])
  expect(fieldsOf('Vorname', 'Name')).toEqual(['first_name', 'last_name'])
  expect(fieldsOf('Geburtsjahr', 'Geburtsmonat', 'Geburtstag')).toEqual(['birthday.year', 'birthday.month', 'birthday.day'])
  expect(fieldsOf('Company', 'Firma', 'Notes', 'Notizen')).toEqual(['organization', null, 'notes', 'notes'])
})
