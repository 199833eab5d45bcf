/** The versions of vCard that are written. */
export type Version = '3.0' | '4.0'
