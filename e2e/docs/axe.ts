/** Looks for violations of accessibility rules. */
import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe finds wrong with the page as it is now, one line for each element. */
export async function violationsOf(page: Page) {
  // An expression of the debugger, which the policy of the page does not restrict.
  const { violations } = await page.evaluate<AxeResults>(`${axe.source};axe.run({ resultTypes: ['violations'] })`)
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target.join(' ')} ${html.slice(0, 150)}`))
}
