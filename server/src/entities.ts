import { AuditEvent } from './accounts/audit/entity.ts'
import { Avatar } from './accounts/avatars/entity.ts'
import { Blob, BlobRemoval } from './platform/blobs/entity.ts'
import { Changes, Contact, PurgedContact, TrashedContact } from './address-book/contacts/entity.ts'
import { KeptReply } from './platform/idempotency/entity.ts'
import { Key } from './platform/keys/entity.ts'
import { Label } from './address-book/labels/entity.ts'
import { Letter } from './platform/mail/entity.ts'
import { MailToken } from './accounts/mail-tokens/entity.ts'
import { Session } from './accounts/sessions/entity.ts'
import { Throttle } from './platform/limits/entity.ts'
import { User } from './core/user.ts'

/** Every table of the service. */
export const entities = [
  User,
  Key,
  Session,
  Contact,
  TrashedContact,
  PurgedContact,
  Changes,
  Label,
  KeptReply,
  Letter,
  MailToken,
  AuditEvent,
  Throttle,
  Avatar,
  Blob,
  BlobRemoval,
]
