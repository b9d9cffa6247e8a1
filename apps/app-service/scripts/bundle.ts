import { cp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { swaggerUiDirectory } from '../src/plugins/api-docs.ts'

const workspace = fileURLToPath(new URL('..', import.meta.url))

/** Defines the globals that bundled CommonJS packages use, because an ES module does not have them. */
const commonJsGlobals = [
  "import { createRequire as createRequireOfBundle } from 'node:module'",
  "import { fileURLToPath as fileOfBundle } from 'node:url'",
  "import { dirname as directoryOfBundle } from 'node:path'",
  'const require = createRequireOfBundle(import.meta.url)',
  'const __filename = fileOfBundle(import.meta.url)',
  'const __dirname = directoryOfBundle(__filename)',
].join('\n')

/**
 * Builds the service bundle: `main.js` in `directory`, which is emptied first. The bundle needs no node_modules, so the image contains only this
 * directory. The files of Swagger UI are copied, because the service serves them and does not import them. `metafile.json` names the bundled
 * modules, for the SBOM of the image.
 */
export async function bundle(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true })
  const { metafile } = await build({
    absWorkingDir: workspace,
    entryPoints: ['src/main.ts'],
    outdir: directory,
    bundle: true,
    // What is imported dynamically gets a file of its own, which is loaded only when it is used.
    splitting: true,
    metafile: true,
    // V8 keeps the source in memory. Names stay, so that stack traces are readable.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['source'],
    logLevel: 'warning',
    banner: { js: commonJsGlobals },
  })
  await writeFile(join(directory, 'metafile.json'), JSON.stringify(metafile))
  const swaggerUi = join(dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui')), 'static')
  await cp(swaggerUi, join(directory, swaggerUiDirectory), {
    recursive: true,
    // The build of Swagger UI for other bundlers. The page does not load it.
    filter: (path) => !path.endsWith('/swagger-ui.js'),
  })
}
