/** The properties of an operation that the client needs at run time. Flags that do not apply are left out. */
export interface Route {
  method: string
  /** With parameters, as in `/api/contacts/:id`. */
  path: string
  /** The call sends the access token of the signed-in user. */
  signedIn?: true
  /**
   * The call sends an `Idempotency-Key`, so that the service makes a change once, however often the client sends it.
   */
  idempotencyKey?: true
  /**
   * Sending the request twice has the same effect as sending it once, although it has no `Idempotency-Key`.
   */
  repeatable?: true
  /** The body is a file, sent as a form. */
  upload?: true
  /** The media type of each success by its status; empty for a success without a body. */
  successes: Readonly<Record<number, string>>
  /**
   * Members that a success with a JSON body always has. Two are enough to recognise an answer of the service; with all of
   * them, a new client would fail with an older service.
   */
  members?: readonly string[]
  /** Its slice has `iterate`, which reads this list page by page. */
  paged?: true
  /** Its slice has `download`, which streams this answer. */
  downloadable?: true
  /** Its slice has `edit`, which reads with `get` and saves with this operation. */
  editable?: true
}

export interface NamedRoute extends Route {
  /** The name in the contract, such as `contacts.list`. */
  operation: string
}
