import type { Contract } from '@contacts/contract'
import type { Handlers } from '../../platform/http/handler.ts'
import { createFeed, revokeFeed, showFeed } from './manage.ts'
import { readFeed } from './read.ts'

export const feedRoutes: Handlers<Contract['feeds']> = {
  create: ({ context }) => createFeed(context),
  get: ({ context }) => showFeed(context),
  revoke: ({ context }) => revokeFeed(context),
  read: ({ params, query, context }) => readFeed(context, params.secret, query.alarm),
}
