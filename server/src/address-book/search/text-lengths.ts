/**
 * The conditions of two partial indexes, which together contain all contacts of an owner. The first index includes the
 * texts; the second is for texts that are too long to be included.
 */
export const TEXT_LENGTHS = ['octet_length(search_text) <= 2000', 'octet_length(search_text) > 2000']
