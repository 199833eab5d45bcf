/** The oldest version of Node that runs the server; `engines` in `package.json` says the same. */
const [MAJOR, MINOR] = [24, 11]

/** Throws if a version of Node is too old to load the server. The error of loading it would not name the cause. */
export function requireNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major < MAJOR || (major === MAJOR && minor < MINOR))
    throw new Error(`@contacts/testing needs Node ${MAJOR}.${MINOR} or later. This is Node ${version}.`)
}
