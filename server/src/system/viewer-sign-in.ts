/** This runs in the browser: swagger-ui's initializer takes over its source, and has `ui` in scope. */
declare const ui: {
  preauthorizeApiKey: (scheme: string, token: string) => void
  authActions: { persistAuthorizationIfNeeded: () => void }
}

interface Answer {
  ok?: boolean
  body?: { access_token?: string }
}

/** Whoever signs in through the viewer is signed in there: the access token of the answer is used from then on. */
export function keepAccessToken(response: Answer) {
  const token = response.ok && response.body?.access_token
  if (token) {
    ui.preauthorizeApiKey('accessToken', token)
    ui.authActions.persistAuthorizationIfNeeded()
  }
  return response
}
