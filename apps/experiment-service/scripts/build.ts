import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** Defines the function that bundled CommonJS packages use, because an ES module does not have it. */
const commonJsGlobals =
  "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url)"

const directory = fileURLToPath(new URL('../dist', import.meta.url))

// libsql is native code, so the image contains the package. pg-native is an optional dependency of pg that this service does not use.
const { metafile } = await build({
  metafile: true,
  entryPoints: {
    main: fileURLToPath(new URL('../src/main.ts', import.meta.url)),
    rollback: fileURLToPath(new URL('../src/rollback/main.ts', import.meta.url)),
  },
  outdir: directory,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  conditions: ['source'],
  external: ['libsql', 'pg-native'],
  logLevel: 'warning',
  banner: { js: commonJsGlobals },
})
// The image build reads the bundled packages from it.
await writeFile(join(directory, 'metafile.json'), JSON.stringify(metafile))
