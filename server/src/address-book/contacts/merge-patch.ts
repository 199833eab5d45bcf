import type { ContactPatch } from '@contacts/contract'
import { FreeJson } from '@contacts/contract'
import type * as z from 'zod'
import { invalid, type Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { type Draft, draftOf } from './input.ts'
import type { ContactRow } from './queries.ts'

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** JSON Merge Patch (RFC 7396). */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  // Without a prototype no key can reach one.
  const merged: Record<string, unknown> = Object.assign(Object.create(null), isObject(target) ? target : {})
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else merged[key] = mergePatch(merged[key], value)
  }
  return merged
}

/** The draft of a contact after a patch; what null clears is null, or empty where the contact has a list or an object. */
export function patchDraft(
  context: UserContext,
  contact: ContactRow,
  patch: z.infer<typeof ContactPatch>,
): Draft | Problem<'validation-failed'> {
  const {
    emails,
    phones,
    additional_data,
    id: _id,
    version: _version,
    labels: _labels,
    created_at: _created,
    updated_at: _updated,
    deleted_at: _deleted,
    ...single
  } = patch
  const merged = additional_data === null ? {} : (mergePatch(contact.additional_data, additional_data ?? {}) as Record<string, unknown>)
  const free = FreeJson.safeParse({ ...merged })
  if (!free.success) {
    const [issue] = free.error.issues
    return invalid('#/additional_data', issue?.code === 'custom' ? String(issue.params?.['code']) : 'invalid', issue?.message ?? '')
  }
  return draftOf(
    context,
    {
      ...contact,
      ...single,
      emails: emails === undefined ? contact.emails : (emails ?? []),
      phones: phones === undefined ? contact.phones : (phones ?? []),
      additional_data: free.data,
    },
    contact.phones,
  )
}
