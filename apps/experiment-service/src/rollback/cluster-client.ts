import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rollbackControllerName } from '@sms-checker/contracts'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { type JsonResponse, type OutgoingRequest, sendRequest } from './send-request.ts'
import { type Mark, type Patch, VirtualService } from './virtual-service.ts'

export interface ClusterOptions {
  /** URL of the API server. */
  readonly url: string
  /** Directory with the files `token`, `ca.crt` and `namespace` of the service account. */
  readonly serviceAccountDirectory: string
  /** Name of the App VirtualService. */
  readonly virtualService: string
  readonly timeoutMs?: number
}

/** The API server refused a request. */
export class ClusterError extends Error {
  override name = 'ClusterError'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const Status = Type.Object({ message: Type.String() })

/** Maximum length of the message of an Event, in characters. */
const maxEventMessage = 1_024

/** The requests to the API server that a rollback needs: `patch` of one VirtualService, and `create` of Events. */
export class ClusterClient {
  readonly #options: ClusterOptions

  constructor(options: ClusterOptions) {
    this.#options = options
  }

  /**
   * Returns the App VirtualService. An empty patch reads it, so that the service account needs no right to read.
   *
   * @throws {ClusterError} when the API server refuses
   */
  readVirtualService(): Promise<VirtualService> {
    return this.#patch('application/merge-patch+json', {}, {})
  }

  /** @throws {ClusterError} with status 409 when the object has changed since the patch was made */
  patchVirtualService({ contentType, fieldManager, body }: Patch): Promise<VirtualService> {
    // An apply request that forces takes the routes from a manager that owns them as well. Users must not wait for that to be sorted out.
    const force = contentType === 'application/apply-patch+yaml' ? { force: 'true' } : {}
    return this.#patch(contentType, body, { fieldManager, ...force })
  }

  /** Creates the Event about a rollback. Its name is that of the experiment, so a repeated request creates no second one. */
  async createEvent({ apiVersion, kind, metadata }: VirtualService, { experiment, reason }: Mark): Promise<void> {
    const { name, namespace, uid, resourceVersion } = metadata
    const now = new Date().toISOString()
    const suffix = createHash('sha256').update(experiment).digest('hex').slice(0, 16)
    const response = await this.#send(`/api/v1/namespaces/${namespace}/events`, {
      method: 'POST',
      body: {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: `${name}.${suffix}`, namespace },
        involvedObject: { apiVersion, kind, name, namespace, uid, resourceVersion },
        type: 'Warning',
        reason: 'CanaryRolledBack',
        message: `Users of experiment ${experiment} were taken off the canary. ${reason}`.slice(0, maxEventMessage),
        source: { component: rollbackControllerName },
        reportingComponent: rollbackControllerName,
        firstTimestamp: now,
        lastTimestamp: now,
        count: 1,
      },
    })
    const alreadyExists = 409
    if (response.status !== alreadyExists) requireSuccess(response, 'create an Event')
  }

  async #patch(
    contentType: Patch['contentType'],
    body: object,
    query: Readonly<Record<string, string>>,
  ): Promise<VirtualService> {
    const name = this.#options.virtualService
    const namespace = await this.#file('namespace')
    const path = `/apis/networking.istio.io/v1/namespaces/${namespace}/virtualservices/${name}`
    const response = await this.#send(path, { method: 'PATCH', contentType, body }, query)
    requireSuccess(response, `patch the VirtualService ${name}`)
    if (Value.Check(VirtualService, response.body)) return response.body
    throw new Error(`The API server returned no valid VirtualService ${name}.`)
  }

  async #send(
    path: string,
    request: Omit<OutgoingRequest, 'token' | 'ca' | 'timeoutMs'>,
    query: Readonly<Record<string, string>> = {},
  ): Promise<JsonResponse> {
    const { url, timeoutMs } = this.#options
    const target = new URL(path, url)
    for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value)
    const [token, ca] = await Promise.all([this.#file('token'), this.#file('ca.crt')])
    return sendRequest(target, { ...request, token, ca, ...(timeoutMs !== undefined && { timeoutMs }) })
  }

  /** Reads the file for each request, because Kubernetes replaces the token every hour. */
  async #file(name: 'token' | 'ca.crt' | 'namespace'): Promise<string> {
    return (await readFile(join(this.#options.serviceAccountDirectory, name), 'utf8')).trim()
  }
}

function requireSuccess({ status, body }: JsonResponse, action: string): void {
  if (status >= 200 && status < 300) return
  const reason = Value.Check(Status, body) ? body.message : 'no reason given'
  throw new ClusterError(status, `The API server refused to ${action} with ${status}: ${reason}`)
}
