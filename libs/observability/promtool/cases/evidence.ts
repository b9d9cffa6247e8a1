import { experimentServiceName } from '@sms-checker/contracts'
import { metrics } from '../../src/metrics/index.ts'
import { type Pod, podOf, samples } from '../../src/testing/series.ts'
import type { RuleCase } from '../rule-case.ts'

const stable = podOf('stable')
const evidence: Pod = { service: experimentServiceName, variant: 'none', pod: 'experiment-service-0', version: '1.0.0' }

const messages = samples(metrics.classificationRequests, stable, {}, '0+10x60')
const stored = (values: string) =>
  samples(metrics.evidenceEvents, evidence, { kind: 'outcome', result: 'accepted' }, values)
const sent = (perMinute: number) => samples(metrics.eventsSent, stable, {}, `0+${perMinute}x60`)
const dropped = (perMinute: number) =>
  samples(metrics.eventsDropped, stable, { reason: 'timeout' }, `0+${perMinute}x60`)

export const evidenceCases: readonly RuleCase[] = [
  {
    alert: 'EvidenceStale',
    when: 'messages are answered and no event is stored any more',
    series: [messages, stored('0+10x20 200x40')],
    at: 45,
    fires: [
      {
        severity: 'warning',
        labels: {},
        description: '100 messages in the last 10m, and none of their events is stored.',
      },
    ],
  },
  {
    alert: 'EvidenceStale',
    when: 'experiment-service is gone',
    series: [messages],
    at: 45,
    fires: [
      {
        severity: 'warning',
        labels: {},
        description: '100 messages in the last 10m, and none of their events is stored.',
      },
    ],
  },
  {
    alert: 'EvidenceStale',
    when: 'events are stored',
    series: [messages, stored('0+10x60')],
    at: 45,
    fires: [],
  },
  {
    alert: 'EventsDropped',
    when: 'a variant drops 5 % of its events',
    series: [sent(95), dropped(5)],
    at: 45,
    fires: [
      {
        severity: 'warning',
        labels: { service: 'app-service', variant: 'stable' },
        description: 'app-service, variant stable, dropped 5% of its events in the last 10m. The limit is 1 %.',
      },
    ],
  },
  { alert: 'EventsDropped', when: 'a variant drops no events', series: [sent(95), dropped(0)], at: 45, fires: [] },
  {
    alert: 'EvidenceNotWritable',
    when: 'the database cannot be written',
    series: [samples(metrics.evidenceWritable, evidence, {}, '1x10 0x20')],
    at: 15,
    fires: [
      {
        severity: 'critical',
        labels: {},
        description: 'The disk is full, or the database cannot be reached. The readiness probe says which.',
      },
    ],
  },
  {
    alert: 'EvidenceNotWritable',
    when: 'the database can be written again',
    series: [samples(metrics.evidenceWritable, evidence, {}, '0x10 1x20')],
    at: 15,
    fires: [],
  },
  {
    alert: 'EvidenceDiskNearlyFull',
    when: '5 % of the volume is free',
    series: [samples(metrics.evidenceDiskFree, evidence, {}, '0.05x60')],
    at: 45,
    fires: [{ severity: 'warning', labels: {}, description: '5% of the volume is free. The threshold is 10 %.' }],
  },
  {
    alert: 'EvidenceDiskNearlyFull',
    when: 'half of the volume is free',
    series: [samples(metrics.evidenceDiskFree, evidence, {}, '0.5x60')],
    at: 45,
    fires: [],
  },
]
