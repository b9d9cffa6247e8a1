import { EventsSummary, paths } from '@sms-checker/contracts'
import { problemResponses, type Service } from '@sms-checker/service'
import plugin from 'fastify-plugin'
import type { StorageGuard } from '../plugins/storage-guard.ts'
import type { EvidenceStore } from '../storage/evidence-store.ts'

export interface SummaryOptions {
  readonly store: EvidenceStore
  readonly guard: StorageGuard
}

/** `GET /events/summary`: what has been stored, and what does not count and why. */
export const summaryRoutes = plugin(
  async (service: Service, { store, guard }: SummaryOptions) => {
    service.get(
      paths.eventsSummary,
      {
        schema: {
          operationId: 'summarizeEvents',
          summary: 'Count the stored events',
          description:
            'Returns the number of events ever stored, by experiment, kind, variant and reason of exclusion.',
          tags: ['evidence'],
          response: {
            200: EventsSummary,
            ...problemResponses('invalid-request', 'internal-error', 'overloaded', 'storage-unavailable'),
          },
        },
      },
      () => guard(() => store.summary()),
    )
  },
  { name: 'summary-routes' },
)
