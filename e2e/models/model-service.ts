import { join } from 'node:path'
import { type RunningService, runService } from '../service-process.ts'

const main = join(import.meta.dirname, '../../apps/model-service/dist/main.js')

/** Starts the bundled model-service on a free port. */
export function startModelService(modelDirectory: string): Promise<RunningService> {
  return runService('model-service', [main], { MODEL_DIR: modelDirectory })
}
