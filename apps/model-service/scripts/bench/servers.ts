import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { modelFiles, paths } from '@sms-checker/contracts'
import { onnxRuntimeEnvironment } from '@sms-checker/contracts/onnx-telemetry-off'
import { Type } from 'typebox'
import { Parse } from 'typebox/value'
import { parseManifest } from '../../src/model/manifest.ts'
import { corpusFile } from './corpus.ts'
import type { ServerCommand } from './server.ts'

const resolvePath = (path: string) => fileURLToPath(new URL(path, import.meta.url))
export const modelsDirectory = resolvePath('../../models')
const peersDirectory = resolvePath('peers')

/** Names of the models in `models/`, linear ones first: the default primary model is linear. */
export function shippedModels(): string[] {
  const names = readdirSync(modelsDirectory, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  )
  const isLinear = (name: string) =>
    parseManifest(readFileSync(join(modelsDirectory, name, modelFiles.manifest), 'utf8')).family === 'linear'
  return names.toSorted((a, b) => Number(isLinear(b)) - Number(isLinear(a)) || a.localeCompare(b))
}

const dockerfile = readFileSync(resolvePath('../../../../tools/images/Dockerfile'), 'utf8')

/** Options of Node and malloc in an image: the arguments of CMD between `node` and the script, and ENV. */
function imageOptions(name: string): {
  readonly args: string[]
  readonly environment: Readonly<Record<string, string>>
} {
  const stage = dockerfile.split(/^FROM /m).find((text) => text.startsWith(`runtime AS ${name}\n`)) ?? ''
  const command = Parse(Type.Array(Type.String()), JSON.parse(/^CMD (.+)$/m.exec(stage)?.[1] ?? ''))
  const variables = Array.from(stage.matchAll(/\b(MALLOC_\w+)=(\d+)/g), ([, key = '', value = '']) => [key, value])
  return { args: command.slice(1, -1), environment: Object.fromEntries(variables) }
}

/** The bundled app-service, in front of a server that responds as model-service does. */
export function appService(modelUrl: string): ServerCommand {
  const image = imageOptions('app-service')
  return {
    name: 'app-service',
    command: process.execPath,
    args: () => [...image.args, resolvePath('../../../app-service/dist/main.js')],
    environment: (port) => ({
      ...image.environment,
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: 'warn',
      UI_DIR: resolvePath('../../../frontend/dist'),
      MODEL_SERVICE_URL: modelUrl,
      MODEL_TIMEOUT_MS: '60000',
      MAX_EVENT_LOOP_DELAY_MS: '60000',
      // Counts the requests of each user, and rejects none.
      RATE_LIMIT_PER_MINUTE: '1000000000',
      ADDRESS_RATE_LIMIT_PER_MINUTE: '1000000000',
    }),
    readyPath: paths.ready,
  }
}

/** The bundled model-service with a model of `models/`. */
export function modelService(model: string, batchSize?: number): ServerCommand {
  return {
    name: batchSize === 1 ? `${model}, without batching` : model,
    ...bundledService('src/main.js', model, batchSize === undefined ? {} : { MODEL_BATCH_SIZE: String(batchSize) }),
  }
}

/** The same service with a constant instead of a model. */
export function constantRoute(model: string): ServerCommand {
  return { name: 'constant route', ...bundledService('scripts/bench/constant-route.js', model) }
}

function bundledService(
  script: string,
  model: string,
  settings: Readonly<Record<string, string>> = {},
): Omit<ServerCommand, 'name'> {
  const image = imageOptions('model-service')
  return {
    command: process.execPath,
    args: () => [...image.args, resolvePath(`dist/${script}`)],
    environment: (port) => ({
      ...image.environment,
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: 'warn',
      MODEL_DIR: join(modelsDirectory, model),
      MAX_EVENT_LOOP_DELAY_MS: '60000',
      ...settings,
    }),
    readyPath: paths.ready,
  }
}

/** A scikit-learn model behind Flask and gunicorn, trained here. `python` is an interpreter with the peers' requirements. */
export function flask(python: string): ServerCommand {
  const file = join(mkdtempSync(join(tmpdir(), 'flask-peer-')), 'model.joblib')
  execFileSync(python, [join(peersDirectory, 'flask_peer.py')], { env: { CORPUS: corpusFile, MODEL_FILE: file } })
  return {
    name: 'Flask + gunicorn, scikit-learn',
    command: join(dirname(python), 'gunicorn'),
    args: (port) => [
      ...['--workers', String(availableParallelism()), '--bind', `127.0.0.1:${port}`, '--log-level', 'error'],
      ...['--chdir', peersDirectory, 'flask_peer:app'],
    ],
    environment: () => ({ MODEL_FILE: file, OMP_NUM_THREADS: '1' }),
    readyPath: paths.ready,
  }
}

/** The same ONNX file behind BentoML. */
export function bentoml(python: string, model: string): ServerCommand {
  const directory = mkdtempSync(join(tmpdir(), 'bentoml-'))
  return {
    name: `BentoML, ${model}`,
    directory,
    command: join(dirname(python), 'bentoml'),
    args: (port) => [
      ...['serve', 'bentoml_peer:SpamClassifier', '--host', '127.0.0.1', '--port', String(port)],
      ...['--working-dir', peersDirectory],
    ],
    environment: () => ({
      ...onnxRuntimeEnvironment,
      MODEL_DIR: join(modelsDirectory, model),
      BENTOML_DO_NOT_TRACK: 'true',
      BENTOML_HOME: directory,
    }),
    readyPath: '/readyz',
  }
}
