import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { modelFiles, paths } from '@sms-checker/contracts'
import { onnxRuntimeEnvironment } from '@sms-checker/contracts/onnx-telemetry-off'
import { Type } from 'typebox'
import { Parse } from 'typebox/value'
import { parseManifest } from '../../src/model-directory.ts'
import type { ServerCommand } from './server.ts'

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url))
export const modelsFolder = fromHere('../../models')
export const corpusFile = fromHere('../../../../libs/training/data/SMSSpamCollection')
const peers = fromHere('peers')

/** Models of `models/`, linear ones first: primary is one. */
export function shippedModels(): string[] {
  const names = readdirSync(modelsFolder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  )
  const isLinear = (name: string) =>
    parseManifest(readFileSync(join(modelsFolder, name, modelFiles.manifest), 'utf8')).family === 'linear'
  return names.toSorted((a, b) => Number(isLinear(b)) - Number(isLinear(a)) || a.localeCompare(b))
}

const dockerfile = readFileSync(fromHere('../../Dockerfile'), 'utf8')

/** How the image starts Node: what its CMD says between `node` and the script, and its ENV for malloc. */
const imageOptions = Parse(Type.Array(Type.String()), JSON.parse(/^CMD (.+)$/m.exec(dockerfile)?.[1] ?? '')).slice(
  1,
  -1,
)
const imageEnvironment = Object.fromEntries(
  Array.from(dockerfile.matchAll(/\b(MALLOC_\w+)=(\d+)/g), ([, name = '', value = '']) => [name, value]),
)

/** The built model-service with a model of `models/`. */
export function modelService(model: string, batchSize?: number): ServerCommand {
  return {
    name: batchSize === 1 ? `${model}, one by one` : model,
    ...builtService('src/main.js', model, batchSize === undefined ? {} : { MODEL_BATCH_SIZE: String(batchSize) }),
  }
}

/** The same service with a constant in the model's place. */
export function constantRoute(model: string): ServerCommand {
  return { name: 'constant route', ...builtService('scripts/bench/constant-route.js', model) }
}

function builtService(
  script: string,
  model: string,
  settings: Readonly<Record<string, string>> = {},
): Omit<ServerCommand, 'name'> {
  return {
    command: process.execPath,
    args: () => [...imageOptions, fromHere(`dist/${script}`)],
    environment: (port) => ({
      ...imageEnvironment,
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: 'warn',
      MODEL_DIR: join(modelsFolder, model),
      MAX_EVENT_LOOP_DELAY_MS: '60000',
      ...settings,
    }),
    readyPath: paths.ready,
  }
}

/** Trains the scikit-learn model, and serves it by Flask and gunicorn. `python` has the peers' requirements. */
export function flask(python: string): ServerCommand {
  const file = join(mkdtempSync(join(tmpdir(), 'flask-peer-')), 'model.joblib')
  execFileSync(python, [join(peers, 'flask_peer.py')], { env: { CORPUS: corpusFile, MODEL_FILE: file } })
  return {
    name: 'Flask + gunicorn, scikit-learn',
    command: join(dirname(python), 'gunicorn'),
    args: (port) => [
      ...['--workers', String(availableParallelism()), '--bind', `127.0.0.1:${port}`, '--log-level', 'error'],
      ...['--chdir', peers, 'flask_peer:app'],
    ],
    environment: () => ({ MODEL_FILE: file, OMP_NUM_THREADS: '1' }),
    readyPath: paths.ready,
  }
}

/** The same ONNX file behind BentoML. */
export function bentoml(python: string, model: string): ServerCommand {
  const folder = mkdtempSync(join(tmpdir(), 'bentoml-'))
  return {
    name: `BentoML, ${model}`,
    folder,
    command: join(dirname(python), 'bentoml'),
    args: (port) => [
      ...['serve', 'bentoml_peer:SpamClassifier', '--host', '127.0.0.1', '--port', String(port)],
      ...['--working-dir', peers],
    ],
    environment: () => ({
      ...onnxRuntimeEnvironment,
      MODEL_DIR: join(modelsFolder, model),
      BENTOML_DO_NOT_TRACK: 'true',
      BENTOML_HOME: folder,
    }),
    readyPath: '/readyz',
  }
}
