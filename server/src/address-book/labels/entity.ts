import { defineEntity, p } from '@mikro-orm/core'
import { ownerColumn } from '../../core/user.ts'

/** What is on which contact stands in `contacts`. */
export const Label = defineEntity({
  name: 'Label',
  tableName: 'labels',
  primaryKeys: ['ownerId', 'id'],
  properties: {
    ownerId: ownerColumn,
    id: p.uuid().primary(),
    name: p.text(),
    /** As it is compared with others. */
    nameFolded: p.text(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
  uniques: [{ name: 'labels_name', properties: ['ownerId', 'nameFolded'] }],
})
