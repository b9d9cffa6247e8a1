import type { DropReportEvent, OutcomeEvent, PredictionEvent } from '@sms-checker/contracts'
import { createExperiment, type Experiment } from '../src/experiment/experiment-file.ts'

const host = 'sms-checker.local'

/** Ids as app-service creates them. The rule of the sample experiment assigns the first to the canary. */
export const canaryUser = '48151623421234567890'
export const stableUser = '48151623421234567891'

export function outcome(parts: Partial<OutcomeEvent> = {}): OutcomeEvent {
  const variant = (parts.userId ?? canaryUser).endsWith('0') ? 'canary' : 'stable'
  return {
    kind: 'outcome',
    time: Date.now(),
    userId: canaryUser,
    requestId: 'request-1',
    index: 0,
    userIdSent: true,
    host,
    app: { version: '1.0.0', variant },
    model: { id: 'linear', version: '1.2.0', variant: variant === 'canary' ? 'canary' : 'primary' },
    resultClass: 'ok',
    durationMs: 12.5,
    result: 'spam',
    probability: 0.93,
    lengthBucket: 160,
    ...parts,
  }
}

export function failedOutcome(parts: Partial<OutcomeEvent> = {}): OutcomeEvent {
  const { model: _, result: __, probability: ___, ...rest } = outcome({ resultClass: '5xx', ...parts })
  return rest
}

export function prediction(parts: Partial<PredictionEvent> = {}): PredictionEvent {
  return {
    kind: 'prediction',
    time: Date.now(),
    userId: stableUser,
    requestId: 'request-1',
    index: 0,
    model: { id: 'neural', version: '2.0.0', variant: 'shadow' },
    durationMs: 4,
    result: 'spam',
    probability: 0.8,
    lengthBucket: 160,
    ...parts,
  }
}

export function dropReport(parts: Partial<DropReportEvent> = {}): DropReportEvent {
  return {
    kind: 'dropped',
    time: Date.now(),
    producer: 'process-1',
    sequence: 1,
    app: { version: '1.0.0', variant: 'canary' },
    events: 1,
    ...parts,
  }
}

/** The `spec` of the App VirtualService with a rule on the user id. */
export function appVirtualService(regex: string) {
  const route = (subset: string) => [{ destination: { host: 'app-service', subset, port: { number: 8080 } } }]
  return {
    hosts: [host],
    gateways: ['sms-checker'],
    http: [
      { name: 'canary', match: [{ headers: { 'x-user-id': { regex } } }], route: route('canary') },
      { name: 'stable', route: route('stable') },
    ],
  }
}

export function sampleExperiment({ name = 'spring', regex = '.*0$' } = {}): Experiment {
  const experiment = createExperiment({ name, slowMs: 1_000, virtualService: appVirtualService(regex) })
  if (experiment === undefined) throw new Error('No experiment.')
  return experiment
}
