import { cp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { bundledDocs } from '../src/docs.ts'

/**
 * Bundles the service into `dist/main.js`, which needs no node_modules: an image copies `dist` and nothing else.
 * Swagger UI's files, which are served and not imported, lie beside it.
 */
const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')

await rm(dist, { recursive: true, force: true })
await build({
  entryPoints: [join(root, 'src/main.ts')],
  outfile: join(dist, 'main.js'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  conditions: ['source'],
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
  banner: {
    // CommonJS libraries inside an ES module still look for these.
    js: [
      "import { createRequire as createRequireOfBundle } from 'node:module'",
      "import { fileURLToPath as fileOfBundle } from 'node:url'",
      "import { dirname as directoryOfBundle } from 'node:path'",
      'const require = createRequireOfBundle(import.meta.url)',
      'const __filename = fileOfBundle(import.meta.url)',
      'const __dirname = directoryOfBundle(__filename)',
    ].join('\n'),
  },
})

const swaggerUi = join(dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui')), 'static')
await cp(swaggerUi, join(dist, bundledDocs), {
  recursive: true,
  // swagger-ui.js is the build for other bundlers, of which no page asks.
  filter: (path) => !path.endsWith('/swagger-ui.js'),
})
