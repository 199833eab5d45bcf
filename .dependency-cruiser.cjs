/** The import rules of ARCHITECTURE.md, as a failing check. */
const PLATFORM = '^server/src/(http|db|text|calendar|keys|mail|passwords|throttles|images|blobs|idempotency)/'
const SLICE = '^server/src/(auth|account|mail-tokens|audit|sessions|users|avatars|contacts|phones|birthdays|labels|system)/'
const ROOT = '^server/src/[^/]+\\.ts$'
const TEST = '\\.test\\.ts$|types\\.assert\\.ts$'

/** Which other slices a slice may import. */
const NEIGHBOURS = {
  auth: ['users', 'sessions', 'account', 'mail-tokens', 'audit'],
  account: ['users', 'sessions', 'avatars', 'contacts', 'labels', 'mail-tokens', 'audit'],
  'mail-tokens': ['users'],
  audit: ['users'],
  sessions: ['users', 'audit'],
  users: ['account'],
  avatars: ['users'],
  contacts: ['users'],
  phones: ['contacts'],
  birthdays: ['contacts'],
  labels: ['users', 'contacts'],
  system: ['account'],
}

const forbidden = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

module.exports = {
  forbidden: [
    forbidden(
      'no-cycles',
      'Two files that import each other are one file.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    forbidden('not-resolvable', 'An import that leads nowhere.', {}, { couldNotResolve: true }),
    forbidden(
      'contract-stands-alone',
      'The contract is imported by everybody and imports nobody.',
      { path: '^contract/', pathNot: TEST },
      { path: '^(server|client|testing|e2e)/' },
    ),
    forbidden(
      'contract-libraries',
      'zod and ts-rest are all that the contract is made of; the document alone needs more.',
      { path: '^contract/src/', pathNot: `${TEST}|^contract/src/(openapi|openapi-schema|emit)\\.ts$` },
      { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: 'node_modules/(zod|@ts-rest/core)/' },
    ),
    forbidden(
      'client-from-contract',
      'The client is made from the contract and has nothing of it at run time, but for what checks answers.',
      { path: '^client/src/', pathNot: `${TEST}|^client/src/(emit|validate\\.ts$)` },
      { path: '^(server|testing|e2e|contract)/|node_modules/' },
    ),
    forbidden(
      'validate-from-contract',
      'Checks of answers bring along the contract and nothing else.',
      { path: '^client/src/validate\\.ts$' },
      { path: '^(server|testing|e2e)/|node_modules/', pathNot: 'node_modules/@contacts/contract' },
    ),
    forbidden(
      'server-not-client',
      'Client and server meet in the contract alone.',
      { path: '^server/' },
      { path: '^(client|testing|e2e)/' },
    ),
    forbidden(
      'testing-stands-between',
      'It brings server and client together for whoever tests; they know nothing of it.',
      { path: '^(client|testing)/' },
      { path: '^e2e/' },
    ),
    forbidden(
      'testing-by-the-front-door',
      'What it takes from the server is exported there.',
      { path: '^testing/' },
      { path: '^server/src/', pathNot: '^server/src/(app|config|database)\\.ts$' },
    ),
    forbidden(
      'examples-as-anybody',
      'An example has the client alone, as those have who copy it.',
      { path: '^client/examples/' },
      { path: '^(server|testing|e2e|contract)/' },
    ),
    forbidden(
      'e2e-from-outside',
      'The service is driven from outside; harness and programs alone start it.',
      { path: '^e2e/(client|docs)/', pathNot: 'search\\.test\\.ts$' },
      { path: '^server/' },
    ),
    forbidden(
      'platform-knows-no-slice',
      'A capability does not know who uses it; a table alone refers to its owner.',
      { path: PLATFORM, pathNot: '/entity\\.ts$' },
      { path: SLICE },
    ),
    forbidden(
      'composition-is-last',
      'The root puts everything together; nothing below imports it, but for the types of the settings.',
      { path: `${PLATFORM}|${SLICE}` },
      { path: ROOT, dependencyTypesNot: ['type-only'] },
    ),
    forbidden(
      'routes-are-private',
      'Across slices: entities, queries and verbs, never routes.',
      { path: '^server/src/', pathNot: ROOT },
      { path: '/routes\\.ts$' },
    ),
    forbidden(
      'fastify-stays-at-the-edge',
      'A slice gets what it needs from its scope.',
      { path: SLICE, pathNot: '^server/src/system/' },
      { path: 'node_modules/(@fastify|fastify)/' },
    ),
    ...Object.entries(NEIGHBOURS).map(([slice, neighbours]) =>
      forbidden(
        `slice-${slice}`,
        'Slices import only those on their own line.',
        { path: `^server/src/${slice}/` },
        { path: SLICE, pathNot: `^server/src/(${[slice, ...neighbours].join('|')})/` },
      ),
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // What imports the types that its test makes is checked there.
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
