import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import {
  type DropReportEvent,
  type EventsReceipt,
  EvidenceEvent,
  FeedbackSubmission,
  type OutcomeEvent,
  type Problem,
  type ProblemName,
  paths,
  problems,
  problemType,
  type StoredFeedback,
} from '@sms-checker/contracts'
import { Compile } from 'typebox/compile'
import { onTestFinished } from 'vitest'

const evidenceEvent = Compile(EvidenceEvent)
const feedbackSubmission = Compile(FeedbackSubmission)

export interface FakeExperimentService {
  readonly url: string
  readonly outcomes: readonly OutcomeEvent[]
  readonly dropReports: readonly DropReportEvent[]
  readonly feedback: readonly FeedbackSubmission[]
}

/** Responds to a request instead of the fake. */
type Override = (path: string, response: ServerResponse) => boolean

/**
 * Starts a fake experiment-service that keeps outcomes and feedback in memory. It stops when the test ends.
 * @param override Responds to a request and returns true, or returns false.
 */
export async function startExperimentService(override: Override = () => false): Promise<FakeExperimentService> {
  const outcomes: OutcomeEvent[] = []
  const dropReports: DropReportEvent[] = []
  const feedback: FeedbackSubmission[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    if (override(request.url ?? '', response)) return
    if (request.url === paths.events) {
      const lines = body.trimEnd().split('\n')
      const events = lines.map((line) => evidenceEvent.Parse(JSON.parse(line)))
      outcomes.push(...events.filter((event) => event.kind === 'outcome'))
      dropReports.push(...events.filter((event) => event.kind === 'dropped'))
      response.end(
        JSON.stringify({ accepted: lines.length, duplicates: 0, rejected: 0, errors: [] } satisfies EventsReceipt),
      )
      return
    }
    const given = feedbackSubmission.Parse(JSON.parse(body))
    const isSame = (other: Pick<FeedbackSubmission, 'userId' | 'requestId' | 'index'>) =>
      other.userId === given.userId && other.requestId === given.requestId && other.index === given.index
    const outcome = outcomes.find(isSame)
    if (outcome?.result === undefined || outcome.model === undefined) {
      respondWithProblem(response, 'unknown-answer', 'The prediction is unknown.')
      return
    }
    const { result: verdict, model } = outcome
    if (given.verdict !== verdict) {
      respondWithProblem(response, 'invalid-request', `The verdict of this prediction was ${verdict}.`, '/verdict')
      return
    }
    const known = feedback.find(isSame)
    if (known === undefined) feedback.push(given)
    const { correction } = known ?? given
    const status = known === undefined ? 'counted' : 'known'
    response.end(JSON.stringify({ status, verdict, correction, model } satisfies StoredFeedback))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server does not listen.')
  return { url: `http://127.0.0.1:${address.port}`, outcomes, dropReports, feedback }
}

function respondWithProblem(response: ServerResponse, name: ProblemName, detail: string, pointer?: string): void {
  const { status, title } = problems[name]
  const errors = pointer === undefined ? {} : { errors: [{ pointer, detail }] }
  const problem: Problem = { type: problemType(name), title, status, detail, requestId: 'r', ...errors }
  response.writeHead(status).end(JSON.stringify(problem))
}
