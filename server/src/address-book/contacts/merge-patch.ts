/** JSON Merge Patch (RFC 7396) of a contact. */
import { ContactInput, type ContactPatch, FreeJson } from '@contacts/contract'
import type * as z from 'zod'
import { type Problem, validationFailed } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { bodyErrors } from '../../platform/http/field-errors.ts'
import { CONTENT } from './columns.ts'
import { type ContactRow, type Draft, pickDraft } from './contact.ts'
import { draftOf, type Input } from './input.ts'

type Patch = z.infer<typeof ContactPatch>

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The algorithm of RFC 7396, section 2. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  // An object without a prototype, which a key such as `__proto__` could otherwise change.
  const merged: Record<string, unknown> = Object.assign(Object.create(null), isObject(target) ? target : {})
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else merged[key] = mergePatch(merged[key], value)
  }
  return merged
}

// The contract refuses an input without any name.
/** The empty value of each member: null, or an empty list or object. */
const EMPTY = { ...ContactInput.parse({ first_name: 'Somebody' }), first_name: null }

export const emptyDraft = (): Draft => structuredClone(pickDraft({ ...EMPTY, phones: [] }))

/** Applies a patch to a contact. */
export function patchDraft(context: UserContext, contact: ContactRow, patch: Patch): Draft | Problem<'validation-failed'> {
  const merged = mergeJson(contact.additional_data, patch.additional_data)
  if (!merged.success) return refuseJson(merged.error)
  return draftOf(context, { ...replaceMembers(contact, patch), additional_data: merged.data }, contact.phones)
}

/** All members except `additional_data` are replaced, not merged. Null replaces a member by its empty value. */
const replaceMembers = (contact: ContactRow, patch: Patch) =>
  Object.fromEntries(
    CONTENT.map((member) => [member, patch[member] === undefined ? contact[member] : (patch[member] ?? EMPTY[member])]),
  ) as Input

/** Merges, and checks the result, because the limits of the contract apply to it, too. */
const mergeJson = (json: Record<string, unknown>, patch: Patch['additional_data']) =>
  FreeJson.safeParse(patch === null ? {} : { ...(mergePatch(json, patch ?? {}) as Record<string, unknown>) })

const refuseJson = ({ issues }: z.ZodError) =>
  validationFailed(bodyErrors(issues.map((issue) => ({ ...issue, path: ['additional_data', ...issue.path] }))))
