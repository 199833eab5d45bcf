/** Looks for violations of accessibility rules. */
import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** Returns the violations in light and in dark colours. Throws if the text of the page has the same colour in both. */
export async function violationsInBothSchemes(page: Page) {
  const found: string[] = []
  const textColours = new Set<string>()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    found.push(...(await violationsOf(page)).map((violation) => `${colorScheme}: ${violation}`))
    textColours.add(await page.evaluate(() => getComputedStyle(document.body).color))
  }
  if (textColours.size !== 2) throw new Error(`The page has the same text colour in light and dark: ${[...textColours].join()}`)
  return found
}

/** Returns what axe finds wrong with the page after its animations have ended, one line for each element. */
async function violationsOf(page: Page) {
  await waitForAnimations(page)
  // The debugger evaluates the source, so the Content-Security-Policy of the page does not apply. Done once for each
  // document, because loading axe takes longer than running it.
  if (!(await page.evaluate<boolean>('typeof axe === "object"'))) await page.evaluate(`${axe.source};undefined`)
  const { violations } = await page.evaluate<AxeResults>(`axe.run({ resultTypes: ['violations'] })`)
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target.join(' ')} ${html.slice(0, 150)}`))
}

/**
 * Waits for animations to end, because the colours of an element that fades in have too little contrast. Waits for the
 * next frames first, because an animation starts in the frame after its cause.
 */
async function waitForAnimations(page: Page) {
  const nextFrame = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))'
  const isEndless = '(animation) => animation.effect?.getComputedTiming().endTime === Infinity'
  const running = `document.getAnimations().filter((animation) => animation.playState === 'running')`
  await expect.poll(() => page.evaluate(`${nextFrame}.then(() => ${running}.every(${isEndless}))`)).toBe(true)
}
