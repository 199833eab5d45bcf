import type { Language } from './page.ts'

export interface Message {
  title: string
  text: string
}

/** The texts of the pages that mailed links open. */
export interface LinkTexts {
  verify: Message & { button: string }
  change: Message & { button: string }
  reset: Message & { button: string; label: string; account: string; dataLoss: string }
  verified: Message
  passwordSet: Message
  invalidLink: Message
  unavailable: Message
  unreadable: Message
  /** Why a new password is refused, by the code of the issue. */
  passwordIssues: { other: string; [code: string]: string | undefined }
}

const ADVICE = {
  en: 'Choose several words that do not belong together.',
  uk: 'Виберіть кілька слів, не пов’язаних між собою.',
}

export const linkTexts = (minLength: number): Record<Language, LinkTexts> => ({
  en: {
    verify: {
      title: 'Confirm your e-mail address',
      text: 'Press the button to confirm that this is your address. If you did not create an account, close this page: nothing will change.',
      button: 'Confirm address',
    },
    change: {
      title: 'Confirm your new e-mail address',
      text: 'Press the button to use this address for your account from now on. If you did not ask for this, close this page: your account keeps its current address.',
      button: 'Use this address',
    },
    reset: {
      title: 'Set a new password',
      text: `Use at least ${minLength} characters. Several words are easy to remember and hard to guess. You will be signed out on all your devices.`,
      label: 'New password',
      account: 'Account',
      button: 'Set password',
      dataLoss:
        'This address was never confirmed, so somebody else may have created this account. The contacts and the profile that are in it now will be removed.',
    },
    verified: { title: 'Your address is confirmed', text: 'You can close this page.' },
    passwordSet: {
      title: 'Your password is set',
      text: 'You were signed out on all your devices. Sign in with your new password.',
    },
    invalidLink: {
      title: 'This link does not work',
      text: 'It has expired, it was used before, or we sent you a newer one. Ask for a new e-mail and open the link in it.',
    },
    unavailable: {
      title: 'This does not work right now',
      text: 'Nothing was changed. Try again in a minute: your link still works.',
    },
    unreadable: { title: 'This request cannot be read', text: 'Open the link in the e-mail once more.' },
    passwordIssues: {
      'too-short': `The password is too short. It must have at least ${minLength} characters.`,
      'too-long': 'The password is too long. It can have at most 128 characters.',
      blank: `The password must have visible characters. ${ADVICE.en}`,
      'too-common': `This is one of the most common passwords, or close to one. Such passwords are tried first when somebody guesses. ${ADVICE.en}`,
      'too-repetitive': `This password repeats a few characters. ${ADVICE.en}`,
      'too-sequential': `This password follows the alphabet, the digits or the keyboard. ${ADVICE.en}`,
      'service-name': `This password is too similar to the name of this service. ${ADVICE.en}`,
      'too-personal': `This password is too similar to your name or your e-mail address. ${ADVICE.en}`,
      other: 'The password has characters that cannot be used. Choose another one.',
    },
  },
  uk: {
    verify: {
      title: 'Підтвердьте свою електронну адресу',
      text: 'Натисніть кнопку, щоб підтвердити, що це ваша адреса. Якщо ви не створювали облікового запису, закрийте цю сторінку: нічого не зміниться.',
      button: 'Підтвердити адресу',
    },
    change: {
      title: 'Підтвердьте нову електронну адресу',
      text: 'Натисніть кнопку, щоб надалі використовувати цю адресу для свого облікового запису. Якщо ви про це не просили, закрийте цю сторінку: адреса вашого облікового запису не зміниться.',
      button: 'Використовувати цю адресу',
    },
    reset: {
      title: 'Установіть новий пароль',
      text: `Мінімальна кількість символів: ${minLength}. Кілька слів легко запам’ятати й важко вгадати. Ви вийдете з облікового запису на всіх своїх пристроях.`,
      label: 'Новий пароль',
      account: 'Обліковий запис',
      button: 'Установити пароль',
      dataLoss:
        'Цю адресу ніколи не підтверджували, тож обліковий запис міг створити хтось інший. Контакти й профіль, які в ньому є зараз, буде видалено.',
    },
    verified: { title: 'Вашу адресу підтверджено', text: 'Цю сторінку можна закрити.' },
    passwordSet: {
      title: 'Пароль установлено',
      text: 'Ви вийшли з облікового запису на всіх своїх пристроях. Увійдіть із новим паролем.',
    },
    invalidLink: {
      title: 'Це посилання не діє',
      text: 'Термін його дії минув, його вже використано або ми надіслали вам новіше. Замовте новий лист і відкрийте посилання з нього.',
    },
    unavailable: {
      title: 'Зараз це не вдається',
      text: 'Нічого не змінено. Спробуйте ще раз за хвилину: ваше посилання досі діє.',
    },
    unreadable: { title: 'Цей запит неможливо прочитати', text: 'Відкрийте посилання з листа ще раз.' },
    passwordIssues: {
      'too-short': `Пароль закороткий. Мінімальна кількість символів: ${minLength}.`,
      'too-long': 'Пароль задовгий. Він може мати щонайбільше 128 символів.',
      blank: `Пароль має містити видимі символи. ${ADVICE.uk}`,
      'too-common': `Це один із найпоширеніших паролів, які пробують насамперед, або схожий на нього. ${ADVICE.uk}`,
      'too-repetitive': `Цей пароль повторює кілька символів. ${ADVICE.uk}`,
      'too-sequential': `Символи цього пароля йдуть за абеткою, по порядку чисел або за розкладкою клавіатури. ${ADVICE.uk}`,
      'service-name': `Цей пароль надто схожий на назву цього сервісу. ${ADVICE.uk}`,
      'too-personal': `Цей пароль надто схожий на ваше ім’я або електронну адресу. ${ADVICE.uk}`,
      other: 'Пароль містить символи, які не можна використовувати. Виберіть інший.',
    },
  },
})
