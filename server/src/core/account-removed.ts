/**
 * Thrown by a write whose owner no longer exists: the account was removed a moment ago, while its session was still
 * cached. The response is 401 `session-ended`.
 */
export class AccountRemoved extends Error {
  constructor() {
    super('the account was removed')
  }
}
