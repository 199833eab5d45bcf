interface Named {
  first_name: string | null
  last_name: string | null
  nickname: string | null
  organization: string | null
  emails: { address: string }[]
  phones: { number: string }[]
}

/** What to call a contact, as the contract defines it. */
export const displayNameOf = ({ first_name, last_name, nickname, organization, emails, phones }: Named) =>
  [first_name, last_name].filter((part) => part !== null).join(' ') ||
  (nickname ?? organization ?? emails[0]?.address ?? phones[0]?.number ?? '')
