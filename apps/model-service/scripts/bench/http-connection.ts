import { connect, type Socket } from 'node:net'

/** Where a request stores the user id, which each request replaces in place. */
const userIdDigits = 20

export interface PreparedRequest {
  readonly bytes: Buffer
  readonly userIdOffset: number
}

/** Prepares a POST request as bytes, so that sending it needs no more work than a user id. */
export function prepareRequest({
  url,
  userIdHeader,
  body,
}: {
  readonly url: URL
  readonly userIdHeader: string
  readonly body: unknown
}): PreparedRequest {
  const json = Buffer.from(JSON.stringify(body))
  const beforeUserId = `POST ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-type: application/json\r\n${userIdHeader}: `
  const head = `${beforeUserId}${'0'.repeat(userIdDigits)}\r\ncontent-length: ${json.length}\r\n\r\n`
  return { bytes: Buffer.concat([Buffer.from(head), json]), userIdOffset: beforeUserId.length }
}

/**
 * Reads one response at a time from the bytes of a connection.
 * @throws when the response has no `content-length`: no measured server sends chunks.
 */
export class ResponseReader {
  #pending = ''

  /** Returns the response that the bytes complete, or undefined. The body counts, but is not decoded. */
  read(chunk: Buffer): { readonly status: number; readonly closes: boolean } | undefined {
    // In latin1 a character is a byte, so lengths are right for any encoding of the body.
    const text = this.#pending + chunk.toString('latin1')
    const headEnd = text.indexOf('\r\n\r\n')
    if (headEnd === -1) {
      this.#pending = text
      return undefined
    }
    const head = text.slice(0, headEnd + 2)
    const length = /\r\ncontent-length: *(\d+)\r\n/i.exec(head)?.[1]
    if (length === undefined) throw new Error(`A response has no content-length:\n${head}`)
    if (text.length < headEnd + 4 + Number(length)) {
      this.#pending = text
      return undefined
    }
    this.#pending = ''
    return { status: Number(text.slice(9, 12)), closes: /\r\nconnection: close\r\n/i.test(head) }
  }

  reset(): void {
    this.#pending = ''
  }
}

let nextUser = 0

/**
 * A keep-alive HTTP connection that sends one request at a time, each of another user. A general client would take as much CPU time as the
 * server that it measures: see docs/serving.md.
 */
export class HttpConnection {
  readonly #url: URL
  readonly #reader = new ResponseReader()
  #socket: Socket | undefined
  #settle: { resolve: (status: number) => void; reject: (error: Error) => void } | undefined

  constructor(url: URL) {
    this.#url = url
  }

  /** Sends a request and returns the status of the response. Opens the connection when it is not open. */
  request({ bytes, userIdOffset }: PreparedRequest): Promise<number> {
    bytes.write(String(nextUser++).padStart(userIdDigits, '0'), userIdOffset, 'latin1')
    this.#socket ??= this.#open()
    const socket = this.#socket
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
      socket.write(bytes)
    })
  }

  close(): void {
    this.#socket?.destroy()
    this.#socket = undefined
  }

  #open(): Socket {
    const { hostname, port } = this.#url
    this.#reader.reset()
    const buffer = Buffer.alloc(65_536)
    const socket = connect({
      // Not every resolver knows the names under `localhost`.
      host: hostname.endsWith('.localhost') ? '127.0.0.1' : hostname,
      port: Number(port || 80),
      noDelay: true,
      onread: {
        buffer,
        callback: (size) => {
          if (socket === this.#socket) this.#receive(buffer.subarray(0, size))
          return true
        },
      },
    })
    const fail = (error: Error) => {
      if (socket !== this.#socket) return
      this.#socket = undefined
      this.#settle?.reject(error)
    }
    return socket.on('error', fail).on('close', () => fail(new Error('The server closed the connection.')))
  }

  #receive(chunk: Buffer): void {
    try {
      const response = this.#reader.read(chunk)
      if (response === undefined) return
      if (response.closes) this.close()
      this.#settle?.resolve(response.status)
    } catch (error) {
      this.close()
      this.#settle?.reject(error instanceof Error ? error : new Error(String(error)))
    }
  }
}
