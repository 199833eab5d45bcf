/**
 * Bundles the server into the published package, because the server itself is not published: `node testing/build.ts`.
 * Libraries with binaries or large tables stay dependencies, as does the client, of which the application has a copy.
 */
import { packTemplate } from '@contacts/server/database'
import { packedDatabase } from '@contacts/testing/database'
import { build, type Metafile, type Plugin } from 'esbuild'
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { extname, join, relative } from 'node:path'
import manifest from './package.json' with { type: 'json' }

const WORKSPACE = join(import.meta.dirname, '..')
const SERVER = join(WORKSPACE, 'server/src')
const DIST = join(import.meta.dirname, 'dist')

/** A module of the server that reads a file next to it finds the copy of the file in `dist/server`. */
const filesOfTheServer: Plugin = {
  name: 'files of the server',
  setup({ onLoad }) {
    onLoad({ filter: /\/server\/src\/.*\.ts$/ }, ({ path }) => {
      const url = `new URL('server/${relative(SERVER, path)}', import.meta.url)`
      return { contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', url), loader: 'ts' }
    })
  },
}

function copyFilesOfTheServer() {
  for (const file of readdirSync(SERVER, { recursive: true, encoding: 'utf8' }))
    if (['.css', '.js', '.svg', '.txt'].includes(extname(file))) cpSync(join(SERVER, file), join(DIST, 'server', file))
}

/** The texts of the licences of every library in the bundle, which most licences require. */
function licencesOf({ inputs }: Metafile) {
  const folders = Object.keys(inputs).flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? [])
  const texts = [...new Set(folders)].map((folder) => licenceOf(join(WORKSPACE, folder)))
  return [...new Set(texts)].toSorted().join(`\n${'-'.repeat(80)}\n\n`)
}

function licenceOf(folder: string) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
  return [`${name} ${version}: ${license}\n`, ...files.map((file) => readFileSync(join(folder, file), 'utf8'))].join('\n')
}

const { metafile } = await build({
  entryPoints: [join(import.meta.dirname, 'src/index.ts')],
  outdir: DIST,
  absWorkingDir: WORKSPACE,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24.11',
  external: [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)],
  // Libraries in CommonJS call `require` for the modules of Node.
  banner: { js: `import { createRequire as newRequire } from 'node:module'; const require = newRequire(import.meta.url)` },
  plugins: [filesOfTheServer],
  metafile: true,
  logLevel: 'warning',
})
copyFilesOfTheServer()
writeFileSync(join(DIST, 'third-party-licences.txt'), licencesOf(metafile))
const BEST_COMPRESSION = 19
writeFileSync(join(DIST, 'database.tar.zst'), await packTemplate(await packedDatabase(), BEST_COMPRESSION))
