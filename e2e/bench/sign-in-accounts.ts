/** The accounts that sign in during the benchmark of sign-ins, one for each client. */
export const EMAILS = Array.from({ length: 64 }, (_, index) => `person-${index}@example.com`)
