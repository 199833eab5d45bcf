/** The sheet in which the example application shows a contact: leaving it with changes, and without a network. */
import { type Contact, unwrap } from '@contacts/client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CHROMIUM, hasChromium } from '../harness/chromium.ts'
import { startService } from '../harness/service.ts'
import { startApp } from './example-app.ts'
import { type ExamplePage, openExample } from './example-page.ts'

describe.skipIf(!hasChromium)(`a sheet of the example application in ${CHROMIUM}`, async () => {
  const { url, alice, seen } = await startService()
  const app = await startApp(url)
  const { client } = alice
  let grace: Contact
  let example: ExamplePage

  beforeEach(async () => {
    grace = await unwrap(client.contacts.create({ body: { first_name: 'Grace', last_name: 'Hopper' } }))
    example = await openExample(app, url)
    await example.signIn(alice)
    await example.listed('Grace Hopper').waitFor()
  })
  afterEach(async () => {
    expect(example.faults).toEqual([])
    await example.close()
    await unwrap(client.contacts.remove({ params: { id: grace.id } }))
  })

  const stored = () => unwrap(client.contacts.get({ params: { id: grace.id } }))
  const offline = (isOffline: boolean) => example.page.context().setOffline(isOffline)

  test('saves nothing after Cancel while the application is offline, and the list shows the contact as it was', async () => {
    const { page, fill, press, listed, sheet } = example
    const before = seen.length
    await offline(true)
    await listed('Grace Hopper').click()
    await fill({ 'First name': 'Amazing Grace' })
    await press('Save')
    const optimistic = page.getByRole('list', { name: 'Contacts' }).getByText('Amazing Grace Hopper')
    await optimistic.waitFor()
    await press('Cancel')
    await optimistic.waitFor({ state: 'detached' })
    await press('Add contact')
    await fill({ 'First name': 'Nobody' })
    await press('Save')
    await press('Cancel')
    await sheet('New contact').waitFor({ state: 'detached' })

    await offline(false)
    await listed('Grace Hopper').click()
    await fill({ Organisation: 'Navy' })
    await press('Save')
    await sheet('Grace Hopper').waitFor({ state: 'detached' })

    const changes = seen.slice(before).map(({ operation }) => operation)
    expect(changes.filter((operation) => operation === 'contactsPatch' || operation === 'contactsCreate')).toEqual(['contactsPatch'])
    expect(await stored()).toMatchObject({ first_name: 'Grace', organization: 'Navy', version: 2 })
  })

  test('asks before Escape or a click outside discards changes, and keeps them if the answer is no', async () => {
    const { page, fill, field, listed, sheet, answerDialog } = example
    const pressEscape = () => page.keyboard.press('Escape')
    await listed('Grace Hopper').click()
    await fill({ Notes: 'Found the first bug.' })

    const questions = [
      await answerDialog(false, pressEscape),
      await answerDialog(false, pressEscape),
      await answerDialog(false, () => page.mouse.click(100, 400)),
    ]
    const kept = await field('Notes').inputValue()
    questions.push(await answerDialog(true, pressEscape))
    await sheet('Grace Hopper').waitFor({ state: 'detached' })

    expect(kept).toBe('Found the first bug.')
    expect(questions).toEqual(Array.from({ length: 4 }, () => 'Discard your changes?'))
    expect(await stored()).toMatchObject({ notes: null, version: 1 })
  })

  test('closes on Escape without a question when nothing was changed', async () => {
    const { page, listed, sheet } = example
    let questions = 0
    page.on('dialog', (question) => {
      questions += 1
      return question.dismiss()
    })

    await listed('Grace Hopper').click()
    await page.keyboard.press('Escape')
    await sheet('Grace Hopper').waitFor({ state: 'detached' })

    expect(questions).toBe(0)
  })

  test('cannot be cancelled while it saves a change', async () => {
    const { page, fill, press, listed, sheet } = example
    const saving = Promise.withResolvers<void>()
    const isGrace = ({ pathname }: URL) => pathname.endsWith(grace.id)
    await page.route(isGrace, async (route) => {
      if (route.request().method() === 'PATCH') await saving.promise
      await route.continue()
    })
    await listed('Grace Hopper').click()
    await fill({ Organisation: 'Navy' })
    const patching = page.waitForRequest((request) => request.method() === 'PATCH')
    await press('Save')
    await patching

    const canCancel = await page.getByRole('button', { name: 'Cancel' }).isEnabled()
    saving.resolve()
    await sheet('Grace Hopper').waitFor({ state: 'detached' })
    await page.unrouteAll({ behavior: 'wait' })

    expect(canCancel).toBe(false)
    expect(await stored()).toMatchObject({ organization: 'Navy' })
  })

  test('shows on top that the application is offline, at the width of a phone', async () => {
    const { page, field, listed, sheet } = example
    await page.setViewportSize({ width: 390, height: 600 })
    await listed('Grace Hopper').click()
    await offline(true)
    const banner = sheet('Grace Hopper').getByText('You are offline.')
    await banner.waitFor()

    await field('Notes').focus()
    const isOnTop = await banner.evaluate((element) => {
      const { left, top, width, height } = element.getBoundingClientRect()
      return document.elementFromPoint(left + width / 2, top + height / 2) === element
    })

    expect(isOnTop).toBe(true)
  })
})
