/** The errors that only operations on contacts, phone numbers and labels return; see `problems.ts`. */
import type { ProblemText } from './problem-text.ts'

export const addressBookProblems = {
  'since-invalid': {
    status: 400,
    title: 'The sync token is not valid',
    cause: '`since` is malformed, was altered, or was issued to another user.',
    cure: 'Send a `next_since` exactly as it was returned, or leave out `since` to start from the beginning.',
  },
  'contact-not-found': {
    status: 404,
    title: 'Contact not found',
    cause:
      'The contact does not exist, was removed, or belongs to another user; the response does not reveal which. An ' +
      'id that is not a UUID gets the same response.',
    cure: 'Take the id from `GET /api/contacts`.',
  },
  'phone-not-found': {
    status: 404,
    title: 'Phone number not found',
    cause: 'The contact exists, but none of its phone numbers has this id.',
    cure: 'Take the id from `GET /api/contacts/{contact_id}/phones`.',
  },
  'label-not-found': {
    status: 404,
    title: 'Label not found',
    cause:
      'The label does not exist, was removed, or belongs to another user; the response does not reveal which. An id ' +
      'that is not a UUID gets the same response.',
    cure: 'Take the id from `GET /api/labels`.',
  },
  'feed-not-found': {
    status: 404,
    title: 'Birthday feed not found',
    cause: 'The user has no birthday feed, or no birthday feed has this address.',
    cure: 'Create the feed with `POST /api/birthday_feed`, or take its address from `GET /api/birthday_feed`.',
  },
  'label-exists': {
    status: 409,
    title: 'A label with this name exists',
    cause: 'Another label of the user has this name. The comparison ignores case and invisible characters.',
    cure: 'Use the existing label, from `GET /api/labels`, or choose another name.',
  },
  'uid-taken': {
    status: 409,
    title: 'A contact with this UID exists',
    cause:
      'Another contact of the user, which is not in the trash, has this `uid`. The comparison is exact. A contact that was created ' +
      'without a `uid` has `urn:uuid:` and its `id`.',
    cure: 'Find the contact with this `uid` and change it, or send another `uid`. To restore a contact, remove the other one first.',
  },
  'nothing-to-call-it-by': {
    status: 409,
    title: 'Only this phone number names the contact',
    cause:
      'The contact has no first name, last name, nickname, organization or e-mail address, and no other phone number. Without this ' +
      'number nothing would name it. A body that would leave a contact without a name gets 422 with the same code.',
    cure: 'Give the contact a name with `PATCH /api/contacts/{id}` first, or remove the contact.',
  },
  'feed-revoked': {
    status: 410,
    title: 'The birthday feed was revoked',
    cause: 'The owner has revoked this address of the birthday feed.',
    cure: 'Remove the calendar from the calendar application. Its owner can create a feed with a new address.',
  },
  'token-expired': {
    status: 410,
    title: 'The sync token has expired',
    cause:
      'The service has deleted the ids of contacts that were purged after `since` (it keeps them for 90 days), the ' +
      'key that signed the token was retired, or the database was restored from a backup that is older than the ' +
      'token.',
    cure:
      'Start again without `since`, and delete from your copy each contact that is not returned. If the hash of your ' +
      'copy equals the hash of `GET /api/contacts/digest`, continue from the `since` of the digest instead.',
  },
  'precondition-failed': {
    status: 412,
    title: 'The contact was changed in the meantime',
    cause:
      '`If-Match` does not contain the current entity tag of the contact, or `If-None-Match` contains it. The `ETag` of this response is the current one.',
    cure: 'Read the contact again, apply the change to its current version, and send it with the new `ETag`.',
  },
  'not-applied': {
    status: 424,
    title: 'Not applied, because another item failed',
    cause: 'The batch is atomic, and another of its items failed.',
    cure: 'Correct the items that have an error of their own, and send the whole batch again.',
  },
  'precondition-required': {
    status: 428,
    title: 'If-Match is required',
    cause: 'This server requires `If-Match` with every change of a contact, so that no client overwrites a version it has not read.',
    cure: 'Send the `ETag` of the contact as it was read, or `If-Match: *` to overwrite any version.',
  },
  'import-not-found': {
    status: 404,
    title: 'Import not found',
    cause:
      'The import does not exist, was deleted, has expired, or belongs to another user; the response does not reveal which. A plan ' +
      'expires after 24 hours. An id that is not a UUID gets the same response.',
    cure: 'Take the id from `GET /api/imports`, or plan the import again.',
  },
  'import-not-planned': {
    status: 409,
    title: 'The import was applied already',
    cause: 'Only a plan can be applied, once. This import is being applied, was applied, or was undone.',
    cure: 'Read its `state` with `GET /api/imports/{id}`. To import the file again, plan it again.',
  },
  'import-not-applied': {
    status: 409,
    title: 'The import is not applied',
    cause: 'Only an import that was applied can be undone, once. This import is a plan, is in progress, or was undone already.',
    cure: 'Read its `state` with `GET /api/imports/{id}`, and undo it when the state is `applied`.',
  },
  'import-in-progress': {
    status: 409,
    title: 'The import is in progress',
    cause: 'The import is being applied or undone, so it cannot be deleted.',
    cure: 'Wait until its `state` is neither `applying` nor `undoing`.',
  },
  'file-format-unknown': {
    status: 422,
    title: 'The format of the file is unknown',
    cause:
      'The service reads vCard, CSV and JSContact. The file has no card in the format that `format` or `Content-Type` names or, without ' +
      'these, in any of the three. A file without a known column is read as CSV only if one of them names that format.',
    cure: 'Export the contacts as vCard (`.vcf`) or as CSV, and send that file. If the format was named, leave it out.',
  },
} as const satisfies Record<string, ProblemText>
