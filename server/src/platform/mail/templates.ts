/**
 * The texts of the e-mails, in each language. The plain text and the HTML are made from the same lines. The HTML is so
 * simple that mail clients show it alike: paragraphs and the link, without tables, images, style sheets or scripts.
 */
export type MailKind =
  | 'verify-email'
  | 'reset-password'
  | 'change-email'
  | 'email-changing'
  | 'password-changed'
  | 'session-reused'
  | 'already-registered'
/** `email-in-use` is a `change-email` without a link, to an address that has an account already. */
type Template = MailKind | 'email-in-use'
export type Language = 'en' | 'uk'

export interface MailContent {
  kind: MailKind
  language: Language
  name: string
  link?: string | undefined
  /** `new_address`, and `device` and `ip` of the request that caused the e-mail. */
  data: Record<string, string>
  /** When that request arrived. */
  at: Date
}

export interface RenderedMail {
  subject: string
  text: string
  html: string
}

interface Wording {
  subject: string
  /** The paragraph before the link. */
  before: string
  after: string
}

interface Phrases {
  greeting(name: string): string
  labels: { time: string; device: string; ip: string }
  mails: Record<Template, (data: Record<string, string>) => Wording>
}

const english: Phrases = {
  greeting: (name) => (name ? `Hello ${name},` : 'Hello,'),
  labels: { time: 'Time', device: 'Device', ip: 'IP address' },
  mails: {
    'verify-email': () => ({
      subject: 'Confirm your e-mail address',
      before: 'To confirm that this is your address, open this link:',
      after: 'The link works once, within 24 hours. If you did not sign up, you can ignore this e-mail.',
    }),
    'reset-password': () => ({
      subject: 'Set a new password',
      before: 'Someone, hopefully you, asked for a new password for your account. To set it, open this link:',
      after: 'The link works once, within 30 minutes. If it was not you, ignore this e-mail: your password stays as it is.',
    }),
    'change-email': () => ({
      subject: 'Confirm your new e-mail address',
      before: 'To use this address for your account from now on, open this link:',
      after: 'The link works once, within 1 hour. If you did not ask for this, ignore this e-mail: nothing changes.',
    }),
    'email-in-use': () => ({
      subject: 'This address already has an account',
      before:
        'Someone, perhaps you, tried to change the e-mail address of another account to this address, which has an account already. Nothing has changed.',
      after:
        'To use the account of this address, sign in, or ask for a new password if you have forgotten yours. If it was not you, you can ignore this e-mail.',
    }),
    'email-changing': ({ new_address = '' }) => ({
      subject: 'Your e-mail address is about to change',
      before: `Someone who is signed in to your account asked to change its e-mail address to ${new_address}. The address changes as soon as a link in an e-mail to the new address is opened.`,
      after: 'If it was not you, change your password now.',
    }),
    'password-changed': () => ({
      subject: 'Your password was changed',
      before: 'The password of your account was changed.',
      after: 'If it was not you, ask for a new password at once.',
    }),
    'session-reused': () => ({
      subject: 'We have ended one of your sessions',
      before:
        'One of your sessions was used in two places, which happens when its token was copied. We have ended that session; sign in again to continue.',
      after: 'If you do not know why, change your password.',
    }),
    'already-registered': () => ({
      subject: 'You already have an account',
      before: 'Someone, perhaps you, tried to sign up with this address, which has an account already. Nothing has changed.',
      after: 'To use it, sign in, or ask for a new password if you have forgotten yours. If it was not you, you can ignore this e-mail.',
    }),
  },
}

const ukrainian: Phrases = {
  greeting: (name) => (name ? `Вітаємо, ${name}!` : 'Вітаємо!'),
  labels: { time: 'Час', device: 'Пристрій', ip: 'IP-адреса' },
  mails: {
    'verify-email': () => ({
      subject: 'Підтвердьте свою електронну адресу',
      before: 'Щоб підтвердити, що це ваша адреса, відкрийте це посилання:',
      after: 'Посилання діє один раз, протягом 24 годин. Якщо ви не реєструвалися, нічого робити не потрібно.',
    }),
    'reset-password': () => ({
      subject: 'Установіть новий пароль',
      before: 'Хтось, сподіваємося, ви, попросив новий пароль для вашого облікового запису. Щоб установити його, відкрийте це посилання:',
      after: 'Посилання діє один раз, протягом 30 хвилин. Якщо це були не ви, не зважайте на цей лист: пароль залишиться без змін.',
    }),
    'change-email': () => ({
      subject: 'Підтвердьте нову електронну адресу',
      before: 'Щоб надалі користуватися цією адресою для свого облікового запису, відкрийте це посилання:',
      after: 'Посилання діє один раз, протягом 1 години. Якщо про це просили не ви, не зважайте на цей лист: нічого не зміниться.',
    }),
    'email-in-use': () => ({
      subject: 'Ця адреса вже має обліковий запис',
      before:
        'Хтось, можливо, ви, спробував змінити електронну адресу іншого облікового запису на цю адресу, яка вже має обліковий запис. Нічого не змінилося.',
      after:
        'Щоб користуватися обліковим записом цієї адреси, увійдіть або попросіть новий пароль, якщо забули свій. Якщо це були не ви, нічого робити не потрібно.',
    }),
    'email-changing': ({ new_address = '' }) => ({
      subject: 'Вашу електронну адресу буде змінено',
      before: `Хтось, хто ввійшов до вашого облікового запису, попросив змінити його електронну адресу на ${new_address}. Її буде змінено, щойно відкриють посилання в листі на нову адресу.`,
      after: 'Якщо це були не ви, негайно змініть пароль.',
    }),
    'password-changed': () => ({
      subject: 'Ваш пароль змінено',
      before: 'Пароль вашого облікового запису змінено.',
      after: 'Якщо це були не ви, негайно попросіть новий пароль.',
    }),
    'session-reused': () => ({
      subject: 'Ми завершили один із ваших сеансів',
      before:
        'Один із ваших сеансів використали у двох місцях, як буває, коли хтось скопіював його токен. Ми завершили цей сеанс; щоб продовжити, увійдіть знову.',
      after: 'Якщо ви не знаєте, чому так сталося, змініть пароль.',
    }),
    'already-registered': () => ({
      subject: 'У вас уже є обліковий запис',
      before: 'Хтось, можливо, ви, спробував зареєструватися з цією адресою, яка вже має обліковий запис. Нічого не змінилося.',
      after: 'Щоб користуватися ним, увійдіть або попросіть новий пароль, якщо забули свій. Якщо це були не ви, нічого робити не потрібно.',
    }),
  },
}

const phrases: Record<Language, Phrases> = { en: english, uk: ukrainian }

export function renderMail({ kind, language, name, link, data, at }: MailContent): RenderedMail {
  const { greeting, labels, mails } = phrases[language]
  const values = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, oneLine(value)]))
  const template = kind === 'change-email' && link === undefined ? 'email-in-use' : kind
  const { subject, before, after } = mails[template](values)
  // The name belongs to the user who asked for the change, not to the owner of the address.
  const isGreetedByName = template !== 'email-in-use' && isPlainName(name)
  const facts = factsOf(values, labels, formatTime(at, language))
  const paragraphs = [[greeting(isGreetedByName ? oneLine(name) : '')], [before], link ? [link] : [], facts, [after], ['Contacts']].filter(
    (lines) => lines.length > 0,
  )
  return {
    subject,
    text: `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`,
    html: page(
      language,
      subject,
      paragraphs.map((lines) => (link && lines[0] === link ? anchor(link) : paragraph(lines))),
    ),
  }
}

/** Time, device and IP address of the request, if they are known. */
function factsOf({ device, ip }: Record<string, string>, labels: Phrases['labels'], time: string) {
  if (!device && !ip) return []
  const isShown = device && !LOOKS_LIKE_LINK.test(device)
  return [`${labels.time}: ${time}`, ...(isShown ? [`${labels.device}: ${device}`] : []), ...(ip ? [`${labels.ip}: ${ip}`] : [])]
}

const formatTime = (at: Date, language: Language) =>
  `${at.toLocaleString(language === 'en' ? 'en-GB' : 'uk-UA', { timeZone: 'UTC', dateStyle: 'long', timeStyle: 'short' })} UTC`

// Anyone can sign up with the address of another person. A name or a device that looks like a link would reach that
// person in our name.
const isPlainName = (name: string) => [...name].length <= 60 && !/[/:@\\<>]|\.\p{L}{2}|www/iu.test(name)
const LOOKS_LIKE_LINK = /:\/\/|@|\.\p{L}{2}|www/iu

const oneLine = (value: string) => value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()

const ESCAPES = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
] as const
const escape = (text: string) => ESCAPES.reduce((escaped, [character, entity]) => escaped.replaceAll(character, entity), text)

const paragraph = (lines: string[]) => `<p style="margin:0 0 16px">${lines.map(escape).join('<br>')}</p>`
const anchor = (link: string) => `<p style="margin:0 0 16px"><a href="${escape(link)}" style="word-break:break-all">${escape(link)}</a></p>`

const page = (language: Language, title: string, body: string[]) =>
  [
    '<!doctype html>',
    `<html lang="${language}">`,
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title></head>`,
    '<body style="margin:0 auto;padding:24px;max-width:560px;font:16px/1.5 sans-serif">',
    ...body,
    '</body>',
    '</html>',
    '',
  ].join('\n')
