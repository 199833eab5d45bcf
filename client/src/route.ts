/** The properties of an operation that the client needs at run time. Flags that do not apply are left out. */
export interface Route {
  method: string
  /** With parameters, as in `/api/contacts/:id`. */
  path: string
  /** The call sends the access token of the signed-in user. */
  signedIn?: true
  /**
   * Sending the request twice has the same effect as sending it once. With every other change of a signed-in user, the
   * client sends an `Idempotency-Key`, so that the service makes the change once, however often it gets the request.
   */
  repeatable?: true
  /** The body is a file, sent as a form. */
  upload?: true
  /**
   * Each success by its status: for JSON, members that the body always has; otherwise the media types, separated by
   * spaces, which are empty for a success without a body. Two members are enough to recognise an answer of the service. If the client required
   * all members, it would reject the answers of an older service.
   */
  successes: Readonly<Record<number, string | readonly string[]>>
  /** The operation is a list that `iterate` of its slice reads page by page. */
  paged?: true
  /** `download` of its slice streams the answer of the operation. */
  downloadable?: true
}

export interface NamedRoute extends Route {
  /** The name in the contract, such as `contacts.list`. */
  operation: string
}
