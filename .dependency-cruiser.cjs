/** The import rules of ARCHITECTURE.md, as a failing check. */
const SERVER = '^server/src/'
const WING = `${SERVER}(accounts|address-book)/`
const ROOT = '^server/src/([^/]+\\.ts$|config/)'
const TEST = '\\.test\\.ts$|types\\.assert\\.ts$'

/** Which other folders of the wings a folder may import. */
const NEIGHBOURS = {
  'accounts/auth': ['accounts/(users|sessions|avatars|mail-tokens|audit)', 'address-book/(contacts|labels)'],
  'accounts/users': ['accounts/(auth|sessions|avatars|mail-tokens|audit)', 'address-book/(contacts|labels)'],
  'accounts/sessions': ['accounts/(users|audit)'],
  'accounts/mail-tokens': ['accounts/users'],
  'accounts/audit': [],
  'accounts/avatars': ['accounts/users'],
  'address-book/contacts': ['address-book/(search|sync)'],
  'address-book/search': ['address-book/contacts'],
  'address-book/sync': ['address-book/contacts'],
  'address-book/phones': ['address-book/contacts'],
  'address-book/birthdays': ['address-book/(contacts|search)'],
  'address-book/labels': ['address-book/contacts'],
}

const forbidden = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

module.exports = {
  forbidden: [
    forbidden('no-cycles', 'Two files that import each other, even for a type, are one file.', {}, { circular: true }),
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
      'core-imports-nothing',
      'The few words that every floor speaks.',
      { path: `${SERVER}core/`, pathNot: TEST },
      { path: SERVER, pathNot: `${SERVER}core/` },
    ),
    forbidden(
      'platform-imports-core',
      'A capability does not know who uses it.',
      { path: `${SERVER}platform/` },
      { path: SERVER, pathNot: `${SERVER}(platform|core)/` },
    ),
    forbidden(
      'nothing-imports-the-root',
      'The root is the composition: it puts the floors together.',
      { path: `${SERVER}(core|platform|accounts|address-book|system)/` },
      { path: ROOT, pathNot: TEST },
    ),
    forbidden(
      'nothing-imports-system',
      'Health, documentation and the pages of mailed links stand beside the wings.',
      { path: `${SERVER}(core|platform|accounts|address-book)/` },
      { path: `${SERVER}system/` },
    ),
    forbidden(
      'system-imports-accounts-auth',
      'The pages of mailed links call the account flows.',
      { path: `${SERVER}system/` },
      { path: WING, pathNot: `${SERVER}accounts/auth/` },
    ),
    forbidden(
      'routes-are-private',
      'Across folders: entities, queries and verbs, never routes.',
      { path: SERVER, pathNot: ROOT },
      { path: '/routes\\.ts$' },
    ),
    forbidden(
      'fastify-stays-at-the-edge',
      'A wing gets what it needs from the request context.',
      { path: WING },
      { path: 'node_modules/(@fastify|fastify)/' },
    ),
    ...Object.entries(NEIGHBOURS).map(([folder, neighbours]) =>
      forbidden(
        `${folder.replace('/', '-')}-neighbours`,
        'A folder of a wing imports only those on its own line.',
        { path: `${SERVER}${folder}/`, pathNot: TEST },
        { path: WING, pathNot: `${SERVER}(accounts|address-book)/[^/]+\\.ts$|${SERVER}(${[folder, ...neighbours].join('|')})/` },
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
