import type { Contract } from '@contacts/contract'
import { type Handlers, inTwoSteps } from '../../platform/http/handler.ts'
import { followImport } from './events.ts'
import { preparePlan, savePlan } from './plan.ts'
import { applyImport, removeImport, undoImport } from './run.ts'
import { getImport, listAll, listItems } from './show.ts'

export const importRoutes: Handlers<Contract['imports']> = {
  plan: inTwoSteps(preparePlan, savePlan),
  list: ({ context }) => listAll(context),
  get: ({ params, context }) => getImport(context, params.id),
  items: ({ params, query, context }) => listItems(context, params.id, query),
  events: ({ params, context }) => followImport(context, params.id),
  apply: ({ params, context }) => applyImport(context, params.id),
  undo: ({ params, context }) => undoImport(context, params.id),
  remove: ({ params, context }) => removeImport(context, params.id),
}
