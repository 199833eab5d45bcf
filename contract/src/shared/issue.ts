/** Adds the checks that zod lacks. Their issues are `custom`, and `params.code` becomes the error code in a 422. */
import type * as z from 'zod'

export type Issue = [code: string, detail: string]

/** A zod check that adds the issue which `find` returns, if any. */
export const check =
  <T>(find: (value: T) => Issue | undefined) =>
  (ctx: z.core.ParsePayload<T>) => {
    const issue = find(ctx.value)
    if (issue) ctx.issues.push({ code: 'custom', input: ctx.value, message: issue[1], params: { code: issue[0] } })
  }
