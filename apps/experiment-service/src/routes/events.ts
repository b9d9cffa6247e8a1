import {
  EventsReceipt,
  EventsSummary,
  EvidenceEvent,
  eventsContentType,
  maxEventBytes,
  maxEventsPerRequest,
  maxListedLines,
  paths,
} from '@sms-checker/contracts'
import { ProblemError, problemResponses, type Service } from '@sms-checker/service'
import plugin from 'fastify-plugin'
import { parseEvents } from '../events/parse-events.ts'
import type { IdentifiedEvent } from '../experiment/identify.ts'
import type { EvidenceMetrics } from '../plugins/evidence-metrics.ts'
import type { StorageGuard } from '../plugins/storage-guard.ts'
import type { EvidenceStore } from '../storage/evidence-store.ts'

interface EventsOptions {
  readonly store: EvidenceStore
  readonly guard: StorageGuard
  readonly metrics: EvidenceMetrics
  readonly identify: (event: EvidenceEvent) => IdentifiedEvent
}

/** Maximum number of batches that are read and stored at the same time. Together with the body limit, it bounds their memory. */
const maxBatchesInFlight = 8

/** `POST /events`: stores a batch of events, one JSON object per line. */
export const eventsRoutes = plugin(
  async (service: Service, { store, guard, metrics, identify }: EventsOptions) => {
    service.addContentTypeParser(
      eventsContentType,
      { parseAs: 'string' },
      async (_request: unknown, body: string) => body,
    )

    let inFlight = 0
    service.post(
      paths.events,
      {
        bodyLimit: maxEventsPerRequest * maxEventBytes,
        // Each line is validated on its own, so that one invalid line does not reject the whole batch.
        validatorCompiler: () => () => true,
        schema: {
          operationId: 'appendEvents',
          summary: 'Store events',
          description:
            `Stores up to ${maxEventsPerRequest} events, one JSON object per line, and responds after they have been committed. Invalid lines are ` +
            `counted and skipped. Sending a batch again is safe: events that are stored already are counted as duplicates.`,
          tags: ['evidence'],
          consumes: [eventsContentType],
          body: { content: { [eventsContentType]: { schema: EvidenceEvent } } },
          response: {
            200: EventsReceipt,
            ...problemResponses('request-too-large', 'overloaded', 'storage-unavailable'),
          },
        },
        onRequest: async (_request, reply) => {
          if (inFlight >= maxBatchesInFlight) {
            throw new ProblemError(
              'overloaded',
              'Too many batches are being stored. Send this one again in a second.',
              {
                headers: { 'retry-after': '1' },
              },
            )
          }
          inFlight++
          reply.raw.once('close', () => inFlight--)
        },
      },
      async (request) => {
        if (typeof request.body !== 'string') {
          throw new ProblemError('unsupported-media-type', `Send the events as ${eventsContentType}.`)
        }
        const { events, errors } = parseEvents(request.body)
        if (events.length + errors.length > maxEventsPerRequest) {
          throw new ProblemError('request-too-large', `Send at most ${maxEventsPerRequest} events in one request.`)
        }
        const accepted = events.length === 0 ? [] : await guard(() => store.append(events.map(identify)))
        metrics.countStored(events, accepted)
        metrics.countRejected(errors.length)
        if (errors.length > 0) request.log.warn({ rejected: errors.length, first: errors[0] }, 'events rejected')
        return {
          accepted: accepted.length,
          duplicates: events.length - accepted.length,
          rejected: errors.length,
          errors: errors.slice(0, maxListedLines),
        }
      },
    )
  },
  { name: 'events-routes' },
)

interface SummaryOptions {
  readonly store: EvidenceStore
  readonly guard: StorageGuard
}

/** `GET /events/summary`: counts of the stored events, and of those that do not count, by reason. */
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
            ...problemResponses('overloaded', 'storage-unavailable'),
          },
        },
      },
      () => guard(() => store.summary()),
    )
  },
  { name: 'summary-routes' },
)
