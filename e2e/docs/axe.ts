/** Looks for violations of accessibility rules. */
import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** What axe finds wrong with the page once it has stopped moving, one line for each element. */
export async function violationsOf(page: Page) {
  await waitForAnimations(page)
  // An expression of the debugger, which the policy of the page does not restrict.
  const { violations } = await page.evaluate<AxeResults>(`${axe.source};axe.run({ resultTypes: ['violations'] })`)
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target.join(' ')} ${html.slice(0, 150)}`))
}

/** While an element fades in, its colours have too little contrast. An animation starts in the frame after its cause. */
async function waitForAnimations(page: Page) {
  const nextFrame = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))'
  const isEndless = '(animation) => animation.effect?.getComputedTiming().endTime === Infinity'
  const running = `document.getAnimations().filter((animation) => animation.playState === 'running')`
  await expect.poll(() => page.evaluate(`${nextFrame}.then(() => ${running}.every(${isEndless}))`)).toBe(true)
}
