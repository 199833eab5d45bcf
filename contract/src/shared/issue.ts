/** Builds checks that zod lacks. Their issues are `custom`, and `params.code` becomes the error code in a 422. */
import type * as z from 'zod'

export type Issue = [code: string, detail: string]

/** A zod check that adds the issue which `findIssue` returns, if any. */
export const check =
  <T>(findIssue: (value: T) => Issue | undefined) =>
  (ctx: z.core.ParsePayload<T>) => {
    const issue = findIssue(ctx.value)
    if (issue) ctx.issues.push({ code: 'custom', input: ctx.value, message: issue[1], params: { code: issue[0] } })
  }
