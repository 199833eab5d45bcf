import manifest from '../../package.json' with { type: 'json' }

/** Version of the service (semver). */
export const { version } = manifest
