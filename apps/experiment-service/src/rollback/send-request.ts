import { Agent, request } from 'undici'

/** Time limit of a request, from connecting to reading the response, in milliseconds. */
const defaultTimeoutMs = 10_000

/** Maximum size of a response body in bytes. */
const maxResponseBytes = 4 * 1_024 * 1_024

export interface OutgoingRequest {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly token: string
  readonly contentType?: string
  readonly body?: object
  /** CA certificates to trust, in PEM format. */
  readonly ca?: string
  readonly timeoutMs?: number
}

export interface JsonResponse {
  readonly status: number
  readonly body: unknown
}

/**
 * Sends one request, over a connection of its own: requests are rare, and a token or a CA certificate that changes then takes effect immediately.
 *
 * @throws {Error} when there is no response in time, or when it is not JSON
 */
export async function sendRequest(url: URL, options: OutgoingRequest): Promise<JsonResponse> {
  const { method, token, contentType = 'application/json', body, ca, timeoutMs = defaultTimeoutMs } = options
  const agent = new Agent({
    // The time limit of the whole request applies.
    connect: { timeout: timeoutMs * 2, ...(ca !== undefined && { ca }) },
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: maxResponseBytes,
  })
  const where = `${method} ${url.origin}${url.pathname}`
  try {
    const response = await request(url, {
      dispatcher: agent,
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': contentType }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    })
    const text = await response.body.text()
    return { status: response.statusCode, body: parseJson(text, `${where} returned ${response.statusCode}`) }
  } catch (error) {
    if (error instanceof NotJsonError) throw error
    throw new Error(`${where} failed: there was no response within ${timeoutMs} ms, or no connection.`, {
      cause: error,
    })
  } finally {
    await agent.destroy()
  }
}

class NotJsonError extends Error {
  override name = 'NotJsonError'
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new NotJsonError(`${what} and a body that is not JSON.`, { cause: error })
  }
}
