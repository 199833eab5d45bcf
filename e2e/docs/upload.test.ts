import { unwrap } from '@contacts/client'
import { expect, onTestFinished, test } from 'vitest'
import { CHROMIUM, hasChromium } from '../harness/chromium.ts'
import { solidImage } from '../harness/images.ts'
import { startService } from '../harness/service.ts'
import { openViewer } from './viewer-page.ts'

const { alice, url } = await startService()

test.skipIf(!hasChromium)(`a picture can be uploaded and shown in the docs page in ${CHROMIUM}`, async () => {
  const viewer = await openViewer(url)
  onTestFinished(() => viewer.close())
  const login = await viewer.tryOut('auth', 'authLogin')
  await login.fillBody({ email: alice.email, password: alice.password })
  await login.send()
  await login.close()

  const put = await viewer.tryOut('avatars', 'avatarsPut')
  const [chooser] = await Promise.all([
    viewer.page.waitForEvent('filechooser'),
    put.dialog.getByRole('button', { name: 'Select File' }).first().click(),
  ])
  await chooser.setFiles({ name: 'me.png', mimeType: 'image/png', buffer: await solidImage('red').png().toBuffer() })
  const uploaded = await put.send()
  await put.close()
  const get = await viewer.tryOut('avatars', 'avatarsGet')
  await get.send()
  const shown = get.dialog.locator('img')
  await shown.waitFor()

  const { avatar_url } = await unwrap(alice.client.users.me())
  expect(uploaded.status()).toBe(200)
  expect(avatar_url).not.toBeNull()
  await expect.poll(() => shown.evaluate((image) => ('naturalWidth' in image ? image.naturalWidth : undefined))).toBe(8)
  expect(viewer.faults).toEqual([])
})
