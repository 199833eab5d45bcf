/** How users install the packages, by package manager. */
export const INSTALL = {
  npm: ['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund'],
  pnpm: ['npx', '--yes', 'pnpm@12.21.0', 'add', '--prefer-offline'],
} as const

// Compiling the declarations of zod takes most of the time, so `npm test` installs the packages with npm alone.
export const MANAGERS = process.env['TEST_RUN'] === 'once' ? (['npm'] as const) : (['npm', 'pnpm'] as const)
