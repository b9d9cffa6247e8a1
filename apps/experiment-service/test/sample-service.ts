import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EvidenceEvent, ExperimentServiceSettings, eventsContentType, paths } from '@sms-checker/contracts'
import { parseSettings, type Service } from '@sms-checker/service'
import { onTestFinished } from 'vitest'
import { type AppOptions, buildApp } from '../src/app.ts'
import { sampleExperiment } from './sample-events.ts'

/** A directory that is deleted when the test ends. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'experiment-service-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

/** Builds the service with a database in `directory`, the sample experiment, and no logs. It is closed when the test ends. */
export async function sampleService(
  directory: string,
  options: Partial<AppOptions> = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<Service> {
  const settings = parseSettings(ExperimentServiceSettings, {
    DATA_DIR: directory,
    LOG_LEVEL: options.logStream ? 'info' : 'silent',
    MAX_EVENT_LOOP_DELAY_MS: '0',
    ...environment,
  })
  const service = await buildApp({ settings, experiment: sampleExperiment(), ...options })
  onTestFinished(() => service.close())
  return service
}

export function post(service: Service, lines: readonly (EvidenceEvent | object | string)[]) {
  return service.inject({
    method: 'POST',
    url: paths.events,
    headers: { 'content-type': eventsContentType },
    payload: lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  })
}
