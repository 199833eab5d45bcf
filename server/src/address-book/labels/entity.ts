import { defineEntity, p } from '@mikro-orm/core'
import { ownerColumn } from '../../core/user.ts'

/** The labels of a contact are an array column of `contacts`, so there is no join table. */
export const Label = defineEntity({
  name: 'Label',
  tableName: 'labels',
  primaryKeys: ['ownerId', 'id'],
  properties: {
    ownerId: ownerColumn,
    id: p.uuid().primary(),
    name: p.text(),
    /** The folded name, which is unique for each owner. */
    nameFolded: p.text(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
  uniques: [{ name: 'labels_name', properties: ['ownerId', 'nameFolded'] }],
})
