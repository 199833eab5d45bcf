/** What clients send. */
import * as z from 'zod'

const text = (max: number) => z.string().min(1).max(max)
const optional = (max: number) => text(max).nullable().default(null)

export const ContactInput = z.object({
  first_name: text(200),
  last_name: optional(200),
  emails: z
    .array(z.object({ address: z.email(), label: optional(50) }))
    .max(20)
    .default([]),
  phones: z
    .array(z.object({ number: text(50), label: optional(50) }))
    .max(20)
    .default([]),
  birthday: z
    .string()
    .regex(/^(\d{4}|-)-\d{2}-\d{2}$/)
    .nullable()
    .default(null),
  organization: optional(200),
  job_title: optional(200),
  notes: optional(10_000),
  additional_data: z.record(z.string(), z.unknown()).default({}),
})
export type ContactInput = z.output<typeof ContactInput>

// A patch has no defaults, because they would clear the members that it leaves out.
export const ContactPatch = z.object(
  Object.fromEntries(Object.entries(ContactInput.shape).map(([name, member]) => [name, withoutDefault(member).optional()])),
)

function withoutDefault(member: z.ZodType) {
  return member instanceof z.ZodDefault ? (member.unwrap() as z.ZodType) : member
}

export const ContactBatch = z.object({
  items: z
    .array(z.object({ op: z.literal('create'), body: ContactInput }))
    .min(1)
    .max(1000),
})

const limit = z.coerce.number().int().min(1).max(1000).default(100)
export const ListQuery = z.object({ limit, q: z.string().min(1).max(200).optional(), cursor: z.uuid().optional() })
export const BirthdayQuery = z.object({ days: z.coerce.number().int().min(0).max(366).default(7) })
export const ChangesQuery = z.object({ limit, since: z.string() })
export const Id = z.object({ id: z.uuid() })
