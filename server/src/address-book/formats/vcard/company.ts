import type { ContentLine } from './content-line.ts'

/** Whether the line says that the card is that of a company; Apple's programs have a property of their own. */
export const isCompanyMark = ({ name, value }: ContentLine) =>
  (name === 'X-ABSHOWAS' && value.toUpperCase() === 'COMPANY') || (name === 'KIND' && value.toLowerCase() === 'org')
