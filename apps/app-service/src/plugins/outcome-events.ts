import {
  type AppIdentity,
  type Guess,
  headers,
  isUserId,
  lengthBucket,
  type OutcomeEvent,
  type Prediction,
  type ResultClass,
  userIdCookie,
} from '@sms-checker/contracts'
import type { EventProducer } from '@sms-checker/event-producer'
import type { Service } from '@sms-checker/service'
import { messageLength } from '@sms-checker/text'
import type { FastifyReply, FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'

interface SubmittedMessage {
  readonly sms: string
  readonly guess?: Guess | undefined
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The messages of a prediction request, once its body has been validated. */
    submittedMessages?: readonly SubmittedMessage[]
    /** The predictions for these messages, in the same order. */
    predictions?: readonly Prediction[]
    /** Whether the outcome events of the request have been sent. */
    hasOutcome: boolean
  }
}

interface OutcomeEventsOptions {
  readonly app: AppIdentity
  /** `undefined` when this installation has no experiment-service. */
  readonly events: EventProducer<OutcomeEvent> | undefined
}

/** Stands for the messages of a request whose body could not be read. */
const unreadable: readonly SubmittedMessage[] = [{ sms: '' }]

/**
 * Sends an outcome event for each message of the prediction requests in its scope, also for requests that fail. A request whose messages
 * cannot be read counts as one message. A request without a valid user id has no event.
 */
export const outcomeEvents = plugin(
  async (service: Service, { app, events }: OutcomeEventsOptions) => {
    service.decorateRequest('submittedMessages', undefined)
    service.decorateRequest('predictions', undefined)
    service.decorateRequest('hasOutcome', false)
    if (events === undefined) return
    const send = (event: OutcomeEvent) => events.send(event)

    service.addHook('onRequest', (request, reply, done) => {
      // `onResponse` does not run when the connection closes before the response is sent: the client or the mesh did not wait for it.
      reply.raw.once('close', () => {
        if (!request.hasOutcome) sendOutcomes(request, reply, 'timeout')
      })
      done()
    })

    service.addHook('onResponse', (request, reply, done) => {
      sendOutcomes(request, reply, resultClass(reply.statusCode))
      done()
    })

    function sendOutcomes(request: FastifyRequest, reply: FastifyReply, outcome: ResultClass): void {
      request.hasOutcome = true
      const user = userOf(request)
      if (user === undefined) return
      const { userId, userIdSent } = user
      const { submittedMessages = unreadable, predictions = [] } = request
      const time = Date.now()
      const host = hostOf(request)
      const durationMs = reply.elapsedTime
      submittedMessages.forEach(({ sms, guess }, index) => {
        // One literal and no spread: this runs for each request, and spreads took as long as the rest.
        const event: OutcomeEvent = {
          kind: 'outcome',
          time,
          userId,
          userIdSent,
          requestId: request.id,
          host,
          app,
          resultClass: outcome,
          durationMs,
          index,
          lengthBucket: lengthBucket(messageLength(sms)),
        }
        if (guess !== undefined) event.guess = guess
        const prediction = outcome === 'ok' ? predictions[index] : undefined
        if (prediction !== undefined) {
          event.model = prediction.model
          event.result = prediction.result
          event.probability = prediction.probability
        }
        send(event)
      })
    }
  },
  { name: 'outcome-events', dependencies: ['user-id'] },
)

function resultClass(status: number): ResultClass {
  if (status < 400) return 'ok'
  if (status === 504) return 'timeout'
  return status >= 500 ? '5xx' : '4xx'
}

/** The user of a request. Load shedding rejects a request before the `user-id` plugin has identified its user. */
function userOf(request: FastifyRequest): Pick<OutcomeEvent, 'userId' | 'userIdSent'> | undefined {
  if (request.userId !== '') return { userId: request.userId, userIdSent: request.isKnownUser }
  const { parseCookie } = request.server
  const given = request.headers[headers.userId] ?? parseCookie(request.headers.cookie ?? '')[userIdCookie.name]
  return isUserId(given) ? { userId: given, userIdSent: true } : undefined
}

/** The Host header, in lower case and without a port. */
function hostOf({ headers: { host = '' } }: FastifyRequest): string {
  return host.toLowerCase().replace(/:\d+$/, '').slice(0, 255)
}
