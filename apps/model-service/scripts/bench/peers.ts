import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { modelFiles, paths } from '@sms-checker/contracts'
import { onnxRuntimeEnvironment } from '@sms-checker/contracts/onnx-telemetry-off'
import { decodeModel, encodeModel, pruneModel } from '../../src/model/graph.ts'
import { parseManifest } from '../../src/model/manifest.ts'
import { corpusFile } from './corpus.ts'
import type { BenchOptions } from './options.ts'
import type { ServerCommand } from './server.ts'
import { modelsDirectory } from './servers.ts'

const peersDirectory = fileURLToPath(new URL('peers', import.meta.url))

/** Commands of the servers whose interpreter or executable the options name. */
export function peers({ models: [model], logLevel, python, mlserver, rust, go }: BenchOptions): ServerCommand[] {
  if ([python, mlserver, rust, go].every((path) => path === undefined)) return []
  const environment = { ...onnxRuntimeEnvironment, MODEL_DIR: prunedModelDirectory(model) }
  const hasAccessLog = ['info', 'debug', 'trace'].includes(logLevel)
  return [
    ...(python === undefined
      ? []
      : [
          flask(python, hasAccessLog),
          bentoml(python, environment),
          fastapi(python, environment, hasAccessLog, 1),
          fastapi(python, environment, hasAccessLog, availableParallelism()),
        ]),
    ...(mlserver === undefined ? [] : [mlServer(mlserver, environment, hasAccessLog)]),
    ...(go === undefined ? [] : [compiled('Go, net/http', go, environment)]),
    ...(rust === undefined ? [] : [compiled('Rust, axum', rust, environment)]),
  ]
}

type Environment = Readonly<Record<string, string>>

/** A copy of a model directory whose graph computes the probability alone, as the graph that model-service runs. */
function prunedModelDirectory(model: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'bench-model-'))
  const manifest = readFileSync(join(modelsDirectory, model, modelFiles.manifest), 'utf8')
  const graph = decodeModel(readFileSync(join(modelsDirectory, model, modelFiles.graph)))
  writeFileSync(join(directory, modelFiles.manifest), manifest)
  writeFileSync(
    join(directory, modelFiles.graph),
    encodeModel(pruneModel(graph, [parseManifest(manifest).output.name])),
  )
  return directory
}

/** A scikit-learn model behind Flask and gunicorn, trained here. */
function flask(python: string, hasAccessLog: boolean): ServerCommand {
  const file = join(mkdtempSync(join(tmpdir(), 'flask-peer-')), 'model.joblib')
  execFileSync(python, [join(peersDirectory, 'flask_peer.py')], { env: { CORPUS: corpusFile, MODEL_FILE: file } })
  return {
    name: 'Flask + gunicorn, scikit-learn',
    command: join(dirname(python), 'gunicorn'),
    args: (port) => [
      ...['--workers', String(availableParallelism()), '--bind', `127.0.0.1:${port}`, '--log-level', 'error'],
      ...(hasAccessLog ? ['--access-logfile', '-'] : []),
      ...['--chdir', peersDirectory, 'flask_peer:app'],
    ],
    environment: () => ({ MODEL_FILE: file, OMP_NUM_THREADS: '1' }),
    readyPath: paths.ready,
  }
}

function bentoml(python: string, environment: Environment): ServerCommand {
  const directory = mkdtempSync(join(tmpdir(), 'bentoml-'))
  return {
    name: 'BentoML',
    directory,
    command: join(dirname(python), 'bentoml'),
    args: (port) => [
      ...['serve', 'bentoml_peer:SpamClassifier', '--host', '127.0.0.1', '--port', String(port)],
      ...['--working-dir', peersDirectory],
    ],
    environment: () => ({
      ...environment,
      BENTOML_DO_NOT_TRACK: 'true',
      BENTOML_HOME: directory,
    }),
    readyPath: '/readyz',
  }
}

function fastapi(python: string, environment: Environment, hasAccessLog: boolean, workers: number): ServerCommand {
  return {
    name: `FastAPI + uvicorn, ${workers} ${workers === 1 ? 'worker' : 'workers'}`,
    command: python,
    args: (port) => [
      ...['-m', 'uvicorn', 'fastapi_peer:app', '--app-dir', peersDirectory, '--port', String(port)],
      ...['--workers', String(workers), hasAccessLog ? '--access-log' : '--no-access-log'],
    ],
    environment: () => environment,
    readyPath: paths.ready,
  }
}

function mlServer(python: string, environment: Environment, hasAccessLog: boolean): ServerCommand {
  const directory = mkdtempSync(join(tmpdir(), 'mlserver-'))
  const settings = {
    host: '127.0.0.1',
    debug: hasAccessLog,
    parallel_workers: 0,
    // Any free port: the load uses HTTP.
    grpc_port: 0,
    metrics_endpoint: null,
  }
  const model = { name: 'sms', implementation: 'mlserver_peer.SpamClassifier' }
  writeFileSync(join(directory, 'settings.json'), JSON.stringify(settings))
  writeFileSync(join(directory, 'model-settings.json'), JSON.stringify(model))
  return {
    name: 'MLServer',
    directory,
    command: join(dirname(python), 'mlserver'),
    args: () => ['start', directory],
    environment: (port) => ({ ...environment, MLSERVER_HTTP_PORT: String(port), PYTHONPATH: peersDirectory }),
    readyPath: '/v2/health/ready',
  }
}

/** A compiled server, over the ONNX Runtime library of model-service. It writes no access log. */
function compiled(name: string, command: string, environment: Environment): ServerCommand {
  const library = `../bin/napi-v6/${process.platform}/${process.arch}/libonnxruntime.so.1`
  return {
    name,
    command,
    args: () => [],
    environment: (port) => ({
      ...environment,
      PORT: String(port),
      ONNX_RUNTIME_LIBRARY: fileURLToPath(new URL(library, import.meta.resolve('onnxruntime-node'))),
    }),
    readyPath: paths.ready,
  }
}
