/** What clients send. */
import * as z from 'zod'

const text = (max: number) => z.string().min(1).max(max)
const optional = (max: number) => text(max).nullable().default(null)

const list = <T extends z.ZodType>(entry: T) => z.array(entry).max(20).default([])
const label = optional(50)

export const ContactInput = z.object({
  first_name: optional(200),
  last_name: optional(200),
  middle_name: optional(200),
  name_prefix: optional(200),
  name_suffix: optional(200),
  nickname: optional(200),
  emails: list(z.object({ address: z.email(), label })),
  phones: list(z.object({ number: text(50), label })),
  addresses: list(
    z.object({
      street: optional(500),
      city: optional(200),
      region: optional(200),
      postal_code: optional(50),
      country: optional(200),
      label,
    }),
  ),
  urls: list(z.object({ url: z.url(), label })),
  dates: list(z.object({ date: text(10), label })),
  related: list(z.object({ name: text(200), label })),
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
