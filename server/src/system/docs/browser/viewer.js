/** Starts the viewer in the page of /docs. `Scalar` comes from the script before this one. */

/** Hides most languages and libraries from the menu of samples, which would otherwise have 40 entries. */
const HIDDEN_CLIENTS = {
  js: ['axios', 'jquery', 'ofetch', 'xhr'],
  python: ['python3', 'aiohttp', 'httpx_sync', 'httpx_async'],
  shell: ['httpie', 'wget'],
  ...Object.fromEntries(
    `c clojure csharp dart fsharp go http java julia kotlin node objc ocaml php powershell r ruby rust swift`
      .split(' ')
      .map((language) => [language, true]),
  ),
}

const ACCESS_TOKEN = 'accessToken'

const options = {
  url: '/openapi.json',
  authentication: { preferredSecurityScheme: ACCESS_TOKEN },
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
  documentDownloadType: 'json',
  hiddenClients: HIDDEN_CLIENTS,
  featuredClients: ['shell/curl', 'js/fetch', 'python/requests'],
  orderSchemaPropertiesBy: 'preserve',
  showOperationId: true,
  // Links to an operation are /docs#tag/contacts/contactsCreate.
  generateTagSlug: ({ name }) => name,
  generateOperationSlug: ({ operationId }) => operationId,
  onLoaded: () => document.getElementById('loading')?.remove(),
  customFetch: fetchOrAdapt,
  onResponseReceived: keepAccessToken,
  // Everything below would load files from other hosts, or send them requests.
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
}

/** Fetches what the viewer requests, and adapts the OpenAPI document. */
async function fetchOrAdapt(request, init) {
  const response = await fetch(request, init)
  if (new URL(response.url).pathname !== options.url) return response
  return Response.json(withOptionalParametersOff(await response.json()))
}

/** Disables optional parameters. Otherwise Scalar would send their examples, such as a cursor. */
function withOptionalParametersOff(document) {
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods))
  for (const parameter of operations.flatMap(({ parameters = [] }) => parameters)) {
    const [value] = parameter.schema.examples ?? []
    if (!parameter.required && value !== undefined) parameter.examples = { default: { value, 'x-disabled': true } }
  }
  return document
}

/** After a sign-in, the viewer sends the access token with its requests. The token stays in the memory of the page. */
async function keepAccessToken({ response }) {
  const { pathname } = new URL(response.url)
  if (!response.ok || !['/api/auth/login', '/api/auth/refresh'].includes(pathname)) return
  const { access_token: token } = await response.clone().json()
  const securitySchemes = { [ACCESS_TOKEN]: { token } }
  reference.updateConfiguration({ ...options, authentication: { ...options.authentication, securitySchemes } })
}

const reference = Scalar.createApiReference('#viewer', options)
