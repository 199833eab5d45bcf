import { AuditEvent } from './audit/entity.ts'
import { Avatar } from './avatars/entity.ts'
import { Blob, BlobRemoval } from './blobs/entity.ts'
import { Changes, Contact, PurgedContact, TrashedContact } from './contacts/entity.ts'
import { KeptReply } from './idempotency/entity.ts'
import { Key } from './keys/entity.ts'
import { Label } from './labels/entity.ts'
import { Letter } from './mail/entity.ts'
import { MailToken } from './mail-tokens/entity.ts'
import { Session } from './sessions/entity.ts'
import { Throttle } from './throttles/entity.ts'
import { User } from './users/entity.ts'

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
