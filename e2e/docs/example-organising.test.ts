/** Labels, the trash, and pictures in the example application. */
import { unwrap } from '@contacts/client'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM, hasChromium } from '../harness/chromium.ts'
import { solidImage } from '../harness/images.ts'
import { required } from '../harness/required.ts'
import { startService } from '../harness/service.ts'
import { PEOPLE, startApp } from './example-app.ts'
import { type ExamplePage, openExample } from './example-page.ts'

describe.skipIf(!hasChromium)(`the example application in ${CHROMIUM}`, async () => {
  const { url, alice } = await startService()
  const { client } = alice
  const app = await startApp(url)
  let example: ExamplePage

  beforeAll(async () => {
    for (const body of PEOPLE.slice(0, 3)) await unwrap(client.contacts.create({ body }))
    example = await openExample(app, url)
    await example.signIn(alice)
    await example.waitForStatus('3 contacts')
  })
  afterAll(() => example?.close())
  afterEach(() => expect(example.faults).toEqual([]))

  const labelNames = async () => (await unwrap(client.labels.list())).items.map(({ name }) => name)
  const firstNamesWithLabel = async (name: string) => {
    const { items } = await unwrap(client.labels.list())
    const { id } = required(
      items.find((label) => label.name === name),
      name,
    )
    return (await unwrap(client.contacts.list({ query: { label: id } }))).items.map(({ first_name }) => first_name)
  }
  const trashed = async () => (await unwrap(client.contacts.list({ query: { trashed: true } }))).items.map(({ first_name }) => first_name)

  test('creates labels, and marks the field as invalid if the name is taken', async () => {
    const { page, press, fill, field, sheet, answerDialog } = example
    await press('Edit labels')
    await sheet('Labels').getByText('No labels yet.').waitFor()
    await fill({ 'New label': 'Friends' })
    await press('Add')
    await field('Name of Friends').waitFor()
    await fill({ 'New label': 'friends' })
    await press('Add')
    await page.locator(':focus').and(field('New label')).waitFor()
    const isInvalid = await field('New label').getAttribute('aria-invalid')
    await fill({ 'New label': 'Family' })
    const question = await answerDialog(false, () => page.keyboard.press('Escape'))
    await press('Add')
    await field('Name of Family').waitFor()
    await press('Close')

    expect(isInvalid).toBe('true')
    expect(question).toBe('Discard your changes?')
    expect(await labelNames()).toEqual(['Family', 'Friends'])
  })

  test('adds labels to a contact and removes them only when the user saves', async () => {
    const { page, press, listed, sheet, answerDialog } = example
    const label = (name: string) => page.getByRole('checkbox', { name })
    await listed('Ada Lovelace').click()
    await label('Friends').check()
    await answerDialog(true, () => page.keyboard.press('Escape'))
    const afterDiscarding = await firstNamesWithLabel('Friends')
    await listed('Ada Lovelace').click()
    await label('Friends').check()
    await label('Family').check()
    await press('Save')
    await sheet('Ada Lovelace').waitFor({ state: 'detached' })
    const afterSaving = [await firstNamesWithLabel('Friends'), await firstNamesWithLabel('Family')]
    await press('Friends')
    await example.waitForStatus('1 contact')
    await listed('Ada Lovelace').click()
    await label('Family').uncheck()
    await press('Save')
    await sheet('Ada Lovelace').waitFor({ state: 'detached' })

    expect(afterDiscarding).toEqual([])
    expect(afterSaving).toEqual([['Ada'], ['Ada']])
    expect([await firstNamesWithLabel('Friends'), await firstNamesWithLabel('Family')]).toEqual([['Ada'], []])
  })

  test('lists the contacts with a label', async () => {
    const { page, press, listed, waitForStatus } = example
    await press('Friends')
    await waitForStatus('1 contact')
    await listed('Ada Lovelace').waitFor()
    const others = await listed('Grace Hopper').count()
    await press('Family')
    await page.getByRole('heading', { name: 'Nobody has this label' }).waitFor()
    await press('All')
    await waitForStatus('3 contacts')

    expect(others).toBe(0)
  })

  test('renames a label, and deletes one only after a confirmation', async () => {
    const { press, fill, field, answerDialog, waitForStatus } = example
    await press('Family')
    await press('Edit labels')
    await fill({ 'Name of Friends': 'Mathematicians' })
    await press('Rename Friends')
    await field('Name of Mathematicians').waitFor()
    const question = await answerDialog(false, () => press('Delete Family'))
    const afterNo = await labelNames()
    await answerDialog(true, () => press('Delete Family'))
    await field('Name of Family').waitFor({ state: 'detached' })
    await press('Close')
    await waitForStatus('3 contacts')

    expect(question).toContain('Family')
    expect(afterNo).toEqual(['Family', 'Mathematicians'])
    expect(await labelNames()).toEqual(['Mathematicians'])
    expect(await firstNamesWithLabel('Mathematicians')).toEqual(['Ada'])
  })

  test('restores a contact from the trash, and deletes another for good only after a confirmation', async () => {
    const { page, press, listed, answerDialog, waitForStatus } = example
    await press('Trash')
    await page.getByRole('heading', { name: 'The trash is empty' }).waitFor()
    await press('All')
    for (const name of ['Ada Lovelace', 'Grace Hopper']) {
      await listed(name).click()
      await press('Remove')
      await waitForStatus(`${name} is in the trash.`)
    }
    await press('Trash')
    await waitForStatus('2 contacts')
    await press('Restore Ada Lovelace')
    await waitForStatus('1 contact')
    const question = await answerDialog(false, () => press('Delete Grace Hopper for good'))
    const afterNo = await trashed()
    await answerDialog(true, () => press('Delete Grace Hopper for good'))
    await page.getByRole('heading', { name: 'The trash is empty' }).waitFor()
    await press('All')
    await waitForStatus('2 contacts')

    expect(question).toContain('cannot be undone')
    expect(afterNo).toEqual(['Grace'])
    expect(await trashed()).toEqual([])
    expect((await unwrap(client.contacts.list({ query: { sort: 'first_name' } }))).items.map(({ first_name }) => first_name)).toEqual([
      'Ada',
      'Ángel',
    ])
  })

  test('uploads, shows and removes the picture of the user, and says why a file is refused', async () => {
    const { page, press, sheet } = example
    const upload = (name: string, buffer: Buffer) =>
      page.getByLabel('Upload a picture').setInputFiles({ name, mimeType: 'image/png', buffer })
    const avatarUrl = async () => (await unwrap(client.users.me())).avatar_url
    await example.forwardPublicUrl()
    await press('Alice Your picture')
    await sheet('Your picture').getByText('No picture yet.').waitFor()
    await upload('notes.png', Buffer.from('no image'))
    await page.getByRole('alert').waitFor()
    const refusal = await page.getByRole('alert').innerText()
    const afterRefusal = await avatarUrl()
    await upload('me.png', await solidImage('teal', { width: 64, height: 64 }).png().toBuffer())
    const picture = page.getByRole('img', { name: 'You, as others see you' })
    await picture.waitFor()
    const width = await picture.evaluate(async (image: HTMLImageElement) => (await image.decode(), image.naturalWidth))
    const afterUpload = await avatarUrl()
    const inHeader = await page.locator('header img.avatar').getAttribute('src')
    await press('Remove picture')
    await sheet('Your picture').getByText('No picture yet.').waitFor()
    await press('Close')

    expect(refusal).toContain('JPEG, PNG or WebP')
    expect(afterRefusal).toBeNull()
    expect(width).toBe(64)
    expect(inHeader).toBe(afterUpload)
    expect(await avatarUrl()).toBeNull()
  })

  test('gives a contact a picture as soon as it is chosen, and removes it again', async () => {
    const { page, press, listed, sheet } = example
    const { items } = await unwrap(client.contacts.list({ query: { q: 'lovelace' } }))
    const pictureUrl = async () => (await unwrap(client.contacts.get({ params: { id: required(items[0], 'Ada').id } }))).photo_url
    const removal = sheet('Ada Lovelace').getByRole('button', { name: 'Remove picture' })
    const buffer = await solidImage('teal', { width: 40, height: 40 }).png().toBuffer()

    await listed('Ada Lovelace').click()
    await page.getByLabel('Picture', { exact: true }).setInputFiles({ name: 'ada.png', mimeType: 'image/png', buffer })
    await removal.waitFor()
    const chosen = await pictureUrl()
    await removal.click()
    await removal.waitFor({ state: 'detached' })
    await press('Cancel')

    expect(chosen).toMatch(/\/api\/pictures\//)
    expect(await pictureUrl()).toBeNull()
  })
})
