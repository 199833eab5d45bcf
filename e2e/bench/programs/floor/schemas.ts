/** JSON Schemas of responses, from which Fastify compiles serialisers. Their members have the order of the contract. */
const text = { type: 'string' }
const textOrNull = { type: 'string', nullable: true }
const integer = { type: 'integer' }
const integerOrNull = { type: 'integer', nullable: true }
const instant = { type: 'string', format: 'date-time' }

/** The contacts of the benchmark have no such members. */
const any = { type: 'object', additionalProperties: true }

const object = (properties: Record<string, object>) => ({ type: 'object', properties, required: Object.keys(properties) })
const list = (items: object) => ({ type: 'array', items })

export const contact = object({
  id: text,
  version: integer,
  uid: text,
  display_name: text,
  first_name: textOrNull,
  last_name: textOrNull,
  middle_name: textOrNull,
  name_prefix: textOrNull,
  name_suffix: textOrNull,
  nickname: textOrNull,
  organization: textOrNull,
  job_title: textOrNull,
  emails: list(object({ address: text, label: textOrNull })),
  phones: list(object({ id: text, number: text, e164: textOrNull, label: textOrNull })),
  addresses: list(any),
  urls: list(any),
  birthday: textOrNull,
  dates: list(any),
  related: list(any),
  notes: textOrNull,
  additional_data: { type: 'object', additionalProperties: true },
  labels: list(text),
  created_at: instant,
  updated_at: instant,
  deleted_at: { ...instant, nullable: true },
})

export const page = (item: object) =>
  object({ items: list(item), next_cursor: textOrNull, total: integerOrNull, total_is_exact: { type: 'boolean', nullable: true } })
export const birthday = (item: object) => object({ contact: item, next_birthday: text, days_until: integer, turns: integerOrNull })
export const changes = object({
  items: list(object({ id: text, change: text, contact: { ...contact, nullable: true } })),
  next_since: text,
  has_more: { type: 'boolean' },
})
export const batch = (item: object) => object({ items: list(object({ status: integer, body: item })) })
export const tokens = object({ access_token: text, refresh_token: text, token_type: text, expires_in: integer, session_id: text })
