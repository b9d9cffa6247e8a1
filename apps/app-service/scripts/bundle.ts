import { cp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { swaggerUiDirectory } from '../src/plugins/api-docs.ts'

/** CommonJS libraries inside an ES module still look for these. */
const commonJs = [
  "import { createRequire as createRequireOfBundle } from 'node:module'",
  "import { fileURLToPath as fileOfBundle } from 'node:url'",
  "import { dirname as directoryOfBundle } from 'node:path'",
  'const require = createRequireOfBundle(import.meta.url)',
  'const __filename = fileOfBundle(import.meta.url)',
  'const __dirname = directoryOfBundle(__filename)',
].join('\n')

/**
 * Bundles the service into `main.js` in `directory`, which is emptied first. It needs no node_modules: an image copies the directory
 * and nothing else. Swagger UI's files, which are served and not imported, lie beside it.
 */
export async function bundle(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true })
  await build({
    entryPoints: [fileURLToPath(new URL('../src/main.ts', import.meta.url))],
    outfile: join(directory, 'main.js'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['source'],
    logLevel: 'warning',
    banner: { js: commonJs },
  })
  const swaggerUi = join(dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui')), 'static')
  await cp(swaggerUi, join(directory, swaggerUiDirectory), {
    recursive: true,
    // The build for other bundlers, for which no page asks.
    filter: (path) => !path.endsWith('/swagger-ui.js'),
  })
}
