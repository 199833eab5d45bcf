import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { messageOf, NO_EXTERNAL_CONTENT, type Sender } from './message.ts'
import type { Mailer } from './sending.ts'
import { errorCode } from './smtp-reply.ts'

/** Writes e-mails as `.eml` files, for development. */
export function fileMailer(folder: string, sender: Sender): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix', ...NO_EXTERNAL_CONTENT })
  return {
    send: async (mail) => {
      try {
        const { message } = await transport.sendMail(messageOf(mail, sender, '8bit'))
        const file = join(folder, `${mail.id}.eml`)
        await mkdir(folder, { recursive: true, mode: 0o700 })
        // Renamed when it is complete, so that no program reads half an e-mail.
        await writeFile(`${file}.tmp`, message, { mode: 0o600 })
        await rename(`${file}.tmp`, file)
        return { file }
      } catch (error) {
        return { reason: 'deferred', code: errorCode(error) }
      }
    },
    close: () => undefined,
  }
}
