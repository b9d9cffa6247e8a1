import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { paths } from '@sms-checker/contracts'
import { onnxRuntimeEnvironment } from '@sms-checker/contracts/onnx-telemetry-off'
import { corpusFile } from './corpus.ts'
import type { ServerCommand } from './server.ts'
import { modelsDirectory } from './servers.ts'

const peersDirectory = fileURLToPath(new URL('peers', import.meta.url))

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
