/** What the pages behind mailed links say. */
export interface LinkTexts {
  verify: Saying & { button: string }
  change: Saying & { button: string }
  reset: Saying & { button: string; label: string; account: string; loss: string }
  verified: Saying
  wasReset: Saying
  dead: Saying
  later: Saying
  broken: Saying
  /** Why a new password is not taken, by the code of the refusal. */
  password: Record<'too-short' | 'too-long' | 'too-common' | 'too-personal' | 'other', string>
}

interface Saying {
  title: string
  text: string
}

export const linkTexts = (minimum: number): Record<'en' | 'uk', LinkTexts> => ({
  en: {
    verify: {
      title: 'Confirm your e-mail address',
      text: 'Press the button if you made an account with this address. If it was not you, close this page: nothing happens then.',
      button: 'Confirm the address',
    },
    change: {
      title: 'Confirm your new e-mail address',
      text: 'Press the button and your account has this address from now on. If you did not ask for that, close this page: nothing happens then.',
      button: 'Use this address',
    },
    reset: {
      title: 'Set a new password',
      text: `At least ${minimum} characters; several words are easy to remember and hard to guess. You will be signed out everywhere.`,
      label: 'New password',
      account: 'Account',
      button: 'Set the password',
      loss: 'This address was never confirmed, so somebody else may have made the account. Contacts and profile that are in it now will be removed.',
    },
    verified: { title: 'Your address is confirmed', text: 'That is all. You can close this page.' },
    wasReset: { title: 'Your password is set', text: 'You were signed out everywhere. Sign in with the new password.' },
    dead: {
      title: 'This link does not work',
      text: 'It was used already, a newer one was mailed, or it has expired. Ask for a new mail and use the link in the newest one.',
    },
    later: { title: 'This does not work right now', text: 'Nothing was changed. Try again in a minute; the link still works.' },
    broken: { title: 'This request cannot be read', text: 'Open the link in the mail once more.' },
    password: {
      'too-short': `The password must have at least ${minimum} characters.`,
      'too-long': 'The password must have at most 128 characters.',
      'too-common': 'This is one of the passwords that are tried first. Take another one.',
      'too-personal': 'This is little more than your name or your address. Take another one.',
      other: 'This password has characters that cannot be used.',
    },
  },
  uk: {
    verify: {
      title: 'Підтвердьте свою електронну адресу',
      text: 'Натисніть кнопку, якщо ви створили обліковий запис із цією адресою. Якщо це були не ви, закрийте цю сторінку: нічого не станеться.',
      button: 'Підтвердити адресу',
    },
    change: {
      title: 'Підтвердьте нову електронну адресу',
      text: 'Натисніть кнопку, і надалі ваш обліковий запис матиме цю адресу. Якщо ви про це не просили, закрийте цю сторінку: нічого не станеться.',
      button: 'Використовувати цю адресу',
    },
    reset: {
      title: 'Установіть новий пароль',
      text: `Щонайменше символів: ${minimum}. Кілька слів легко запам’ятати й важко вгадати. Усі сеанси буде завершено.`,
      label: 'Новий пароль',
      account: 'Обліковий запис',
      button: 'Установити пароль',
      loss: 'Цю адресу ніколи не підтверджували, тож обліковий запис міг створити хтось інший. Контакти й профіль, які в ньому є, буде вилучено.',
    },
    verified: { title: 'Вашу адресу підтверджено', text: 'Це все. Сторінку можна закрити.' },
    wasReset: { title: 'Пароль установлено', text: 'Усі сеанси завершено. Увійдіть із новим паролем.' },
    dead: {
      title: 'Це посилання не діє',
      text: 'Його вже використано, надіслано новіше, або минув його час. Попросіть новий лист і скористайтеся посиланням у найновішому.',
    },
    later: { title: 'Зараз це не вдається', text: 'Нічого не змінено. Спробуйте за хвилину: посилання ще діє.' },
    broken: { title: 'Цей запит неможливо прочитати', text: 'Відкрийте посилання з листа ще раз.' },
    password: {
      'too-short': `Пароль повинен мати щонайменше символів: ${minimum}.`,
      'too-long': 'Пароль може мати щонайбільше 128 символів.',
      'too-common': 'Цей пароль пробують одним із перших. Виберіть інший.',
      'too-personal': 'Це майже лише ваше ім’я або ваша адреса. Виберіть інший пароль.',
      other: 'Цей пароль має символи, які не можна використати.',
    },
  },
})
