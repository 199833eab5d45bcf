/** Declared, because swagger-ui embeds the source of `keepAccessToken` in its initializer, where `ui` is in scope. */
declare const ui: {
  preauthorizeApiKey: (scheme: string, token: string) => void
  authActions: { persistAuthorizationIfNeeded: () => void }
}

interface ViewerResponse {
  ok?: boolean
  body?: { access_token?: string }
}

/** A response interceptor of the viewer: after a sign-in, the viewer sends the new access token with every request. */
export function keepAccessToken(response: ViewerResponse) {
  const token = response.ok && response.body?.access_token
  if (token) {
    ui.preauthorizeApiKey('accessToken', token)
    ui.authActions.persistAuthorizationIfNeeded()
  }
  return response
}
