import { defineEntity, p } from '@mikro-orm/core'
import { ownerColumn } from '../../core/user.ts'

/** Which contacts have a label is a column of `contacts`. */
export const Label = defineEntity({
  name: 'Label',
  tableName: 'labels',
  primaryKeys: ['ownerId', 'id'],
  properties: {
    ownerId: ownerColumn,
    id: p.uuid().primary(),
    name: p.text(),
    /** The name as it is compared with others. */
    nameFolded: p.text(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
  uniques: [{ name: 'labels_name', properties: ['ownerId', 'nameFolded'] }],
})
