import { unwrap } from '@contacts/client'
import { expect, onTestFinished, test } from 'vitest'
import { CHROMIUM, hasChromium, newContext } from '../harness/chromium.ts'
import { solidImage } from '../harness/images.ts'
import { startService } from '../harness/service.ts'

const service = await startService()
const { alice, url } = service

test.skipIf(!hasChromium)(`a picture can be uploaded and shown in the docs page in ${CHROMIUM}`, async () => {
  const context = await newContext()
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  const open = async (tag: string, operation: string) => {
    await page.goto(`${url}/docs#/${tag}/${operation}`)
    await page.reload()
    const block = page.locator(`#operations-${tag}-${operation}`)
    await block.locator('.execute').waitFor()
    const run = async () => {
      await block.locator('.execute').click()
      await block.locator('.live-responses-table .response-col_status').first().waitFor()
    }
    return { block, run }
  }
  const login = await open('auth', 'authLogin')
  await login.block.locator('textarea.body-param__text').fill(JSON.stringify({ email: alice.email, password: alice.password }))
  await login.run()

  const put = await open('avatars', 'avatarsPut')
  const picture = { name: 'me.png', mimeType: 'image/png', buffer: await solidImage('red').png().toBuffer() }
  await put.block.locator('input[type=file]').setInputFiles(picture)
  await put.run()
  const get = await open('avatars', 'avatarsGet')
  await get.run()
  const shown = get.block.locator('.live-responses-table img')
  await shown.waitFor()

  const { avatar_url } = await unwrap(alice.client.users.me())
  expect(avatar_url).not.toBeNull()
  await expect.poll(() => shown.evaluate((image) => ('naturalWidth' in image ? image.naturalWidth : undefined))).toBe(8)
  expect(faults).toEqual([])
})
