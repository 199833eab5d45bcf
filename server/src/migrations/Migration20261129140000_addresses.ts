import { EmailOnly, normaliseAccountEmail } from '@contacts/contract'
import { Migration } from '@mikro-orm/migrations'
import { emailLine } from '../address-book/search/search-text.ts'

/**
 * Accounts are found by one spelling of their address, so addresses that were stored in another spelling are rewritten:
 * domains in ASCII (`xn--…`), and invisible characters. Search finds a contact by every spelling of a domain.
 */
export class Migration20261129140000_addresses extends Migration {
  override name = 'Migration20261129140000_addresses'

  override async up(): Promise<void> {
    await this.normaliseAccounts()
    await this.normaliseLinks()
    for (const table of ['contacts', 'trash']) await this.addSpellings(table)
  }

  override down(): void {
    // The older version reads both spellings.
  }

  /**
   * If several accounts have one address now, the verified one gets it, else the oldest. The others keep theirs: their
   * users stay signed in, and can change the address, but cannot sign in with it.
   */
  private async normaliseAccounts() {
    const accounts = await this.read<{ id: string; email: string }>(
      `select id, email from users where ${IS_SUSPECT('email')} order by email_verified_at is null, created_at, id`,
    )
    for (const { id, email } of accounts) {
      const normalised = normalise(email)
      // Without its invisible characters it is another address, which nobody has verified.
      const verified = isSameMailbox(email, normalised) ? 'email_verified_at' : 'null'
      await this.execute(
        `update users set email = ?, email_verified_at = ${verified}
         where id = ? and not exists (select 1 from users other where other.email = ?)`,
        [normalised, id, normalised],
      )
    }
  }

  /** A link works only as long as its address is the address of the account, and verifies the address that it was sent to. */
  private async normaliseLinks() {
    const links = await this.read<{ owner_id: string; id: string; address: string }>(
      `select owner_id, id, address from mail_tokens where ${IS_SUSPECT('address')}`,
    )
    for (const { owner_id, id, address } of links) {
      const normalised = normalise(address)
      if (isSameMailbox(address, normalised))
        await this.execute(`update mail_tokens set address = ? where owner_id = ? and id = ?`, [normalised, owner_id, id])
      else await this.execute(`delete from mail_tokens where owner_id = ? and id = ?`, [owner_id, id])
    }
  }

  private async addSpellings(table: string) {
    let after = { owner_id: NIL, id: NIL }
    for (;;) {
      const contacts = await this.read<SearchedContact>(
        `select owner_id, id, emails, search_text from ${table}
         where (owner_id, id) > (?, ?) and emails::text ~* '@[^"]*([^ -~]|xn--)' order by owner_id, id limit ${PAGE_SIZE}`,
        [after.owner_id, after.id],
      )
      for (const { owner_id, id, emails, search_text } of contacts) {
        const updated = search_text.split('\n').with(EMAIL_LINE, emailLine(emails)).join('\n')
        if (updated !== search_text)
          await this.execute(`update ${table} set search_text = ? where owner_id = ? and id = ?`, [updated, owner_id, id])
      }
      const last = contacts.at(-1)
      if (!last || contacts.length < PAGE_SIZE) return
      after = last
    }
  }

  private async read<Row>(sql: string, params?: unknown[]) {
    return (await this.execute(sql, params)) as Row[]
  }
}

interface SearchedContact {
  owner_id: string
  id: string
  emails: { address: string }[]
  search_text: string
}

const NIL = '00000000-0000-0000-0000-000000000000'
const PAGE_SIZE = 500
/** The position of the e-mail addresses in `search_text`. */
const EMAIL_LINE = 2

/** Addresses that may have another spelling. */
const IS_SUSPECT = (column: string) => `${column} ~ '[^!-~]|xn--'`

/** As a user types it now: an address that is refused because of an invisible character is typed without that. */
function normalise(address: string) {
  const { data } = EmailOnly.shape.email.safeParse(address)
  return data ?? normaliseAccountEmail(address.replace(/[\s\p{DI}\u2800]/gu, ''))
}

const isSameMailbox = (one: string, other: string) => one.slice(0, one.lastIndexOf('@')) === other.slice(0, other.lastIndexOf('@'))
