/** The import rules of ARCHITECTURE.md, as a failing check. */
const SERVER = '^server/src/'
const DOMAIN = `${SERVER}(accounts|address-book)/`
const ROOT = '^server/src/([^/]+\\.ts$|(config|cluster)/)'
const TEST = '\\.test\\.ts$|types\\.assert\\.ts$'

/** Which other folders of the domains a folder may import. */
const NEIGHBOURS = {
  'accounts/auth': ['accounts/(users|sessions|avatars|mail-tokens|audit)', 'address-book/(contacts|labels|feeds|photos)'],
  'accounts/users': ['accounts/(auth|sessions|avatars|mail-tokens|audit)', 'address-book/(contacts|imports|labels|feeds|photos)'],
  'accounts/sessions': ['accounts/(users|audit)'],
  'accounts/mail-tokens': ['accounts/users'],
  'accounts/audit': [],
  'accounts/avatars': ['accounts/users', 'address-book/photos'],
  'address-book/contacts': ['address-book/(search|sync|export)'],
  'address-book/export': ['address-book/(contacts|labels|search|formats)'],
  'address-book/formats': [],
  'address-book/search': ['address-book/contacts'],
  'address-book/sync': ['address-book/contacts'],
  'address-book/phones': ['address-book/contacts'],
  'address-book/photos': ['address-book/contacts'],
  'address-book/birthdays': ['address-book/(contacts|search)'],
  'address-book/labels': ['address-book/contacts'],
  'address-book/feeds': ['address-book/contacts', 'accounts/users'],
  'address-book/imports': ['address-book/(contacts|formats|labels|search)'],
}

const forbidden = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

module.exports = {
  forbidden: [
    forbidden('no-cycles', 'Two files that import each other, even for a type, are one file.', {}, { circular: true }),
    forbidden('not-resolvable', 'The imported file does not exist.', {}, { couldNotResolve: true }),
    forbidden(
      'contract-imports-no-package',
      'Every package imports the contract, which imports none.',
      { path: '^contract/', pathNot: TEST },
      { path: '^(server|client|testing|e2e)/' },
    ),
    forbidden(
      'contract-libraries',
      'The contract imports only zod, ts-rest and the decoder of domain names. The generator of the OpenAPI document may import more.',
      { path: '^contract/src/', pathNot: `${TEST}|^contract/src/(openapi|openapi-schema|emit)\\.ts$` },
      { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: 'node_modules/(zod|@ts-rest/core|punycode\\.js)/' },
    ),
    forbidden(
      'client-from-contract',
      'The client is generated from the contract and imports it only to validate responses.',
      { path: '^client/src/', pathNot: `${TEST}|^client/src/(emit|validate\\.ts$)` },
      { path: '^(server|testing|e2e|contract)/|node_modules/' },
    ),
    forbidden(
      'validate-from-contract',
      'The validation of responses imports the contract and nothing else.',
      { path: '^client/src/validate\\.ts$' },
      { path: '^(server|testing|e2e)/|node_modules/', pathNot: 'node_modules/@contacts/contract' },
    ),
    forbidden('server-not-client', 'Client and server share only the contract.', { path: '^server/' }, { path: '^(client|testing|e2e)/' }),
    forbidden(
      'client-and-testing-not-e2e',
      'Client and testing do not import the end-to-end tests.',
      { path: '^(client|testing)/' },
      { path: '^e2e/' },
    ),
    forbidden(
      'testing-imports-server-exports',
      'The testing package imports only the exported files of the server.',
      { path: '^testing/' },
      { path: '^server/src/', pathNot: '^server/src/(app|config|database)\\.ts$' },
    ),
    forbidden(
      'examples-import-only-the-client',
      'An application that copies an example has only the client.',
      { path: '^client/examples/' },
      { path: '^(server|testing|e2e|contract)/' },
    ),
    forbidden(
      'e2e-from-outside',
      'These tests use the service over HTTP. Only the harness and the programs start it.',
      { path: '^e2e/(client|docs)/', pathNot: 'search\\.test\\.ts$' },
      { path: '^server/' },
    ),
    forbidden(
      'core-imports-nothing',
      'Every other folder of the server imports core.',
      { path: `${SERVER}core/`, pathNot: TEST },
      { path: SERVER, pathNot: `${SERVER}core/` },
    ),
    forbidden(
      'platform-imports-core',
      'The platform does not depend on its users, the domains.',
      { path: `${SERVER}platform/` },
      { path: SERVER, pathNot: `${SERVER}(platform|core)/` },
    ),
    forbidden(
      'nothing-imports-the-root',
      'The files in the root wire the folders together.',
      { path: `${SERVER}(core|platform|accounts|address-book|system)/` },
      { path: ROOT, pathNot: TEST },
    ),
    forbidden(
      'nothing-imports-system',
      'Health, documentation and the pages of mailed links depend on the other folders, not vice versa.',
      { path: `${SERVER}(core|platform|accounts|address-book)/` },
      { path: `${SERVER}system/` },
    ),
    forbidden(
      'system-imports-accounts-auth',
      'The pages of mailed links call the account flows.',
      { path: `${SERVER}system/` },
      { path: DOMAIN, pathNot: `${SERVER}accounts/auth/` },
    ),
    forbidden(
      'routes-are-private',
      'A folder may import entities, queries and functions of another folder, but no routes.',
      { path: SERVER, pathNot: ROOT },
      { path: '/routes\\.ts$' },
    ),
    forbidden(
      'domains-do-not-import-fastify',
      'A domain gets what it needs from the request context.',
      { path: DOMAIN },
      { path: 'node_modules/(@fastify|fastify)/' },
    ),
    ...Object.entries(NEIGHBOURS).map(([folder, neighbours]) =>
      forbidden(
        `${folder.replace('/', '-')}-neighbours`,
        'A folder of a domain imports only the neighbours that NEIGHBOURS lists for it.',
        { path: `${SERVER}${folder}/`, pathNot: TEST },
        { path: DOMAIN, pathNot: `${SERVER}(accounts|address-book)/[^/]+\\.ts$|${SERVER}(${[folder, ...neighbours].join('|')})/` },
      ),
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Its imports are generated by its test, which also checks it.
    exclude: { path: '/dist/|node_modules/.*/node_modules|^e2e/docs/generated-types\\.ts$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'types'],
    },
  },
}
