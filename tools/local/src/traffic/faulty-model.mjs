// Fault injection for a model-service, loaded by `node --import=faulty-model.mjs?failed=0.3&slow=0.4&delayMs=1500`: fails and delays a share of
// the prediction requests.
import { Server } from 'node:http'

const faults = new URL(import.meta.url).searchParams
const failedShare = Number(faults.get('failed') ?? 0)
const slowShare = Number(faults.get('slow') ?? 0)
const delayMs = Number(faults.get('delayMs') ?? 0)
const emit = Server.prototype.emit

Server.prototype.emit = function (event, request, response) {
  if (event !== 'request' || request.method !== 'POST') return emit.call(this, event, request, response)
  if (Math.random() < failedShare) {
    request.resume()
    response.writeHead(500).end()
    return true
  }
  if (Math.random() >= slowShare) return emit.call(this, event, request, response)
  setTimeout(() => emit.call(this, event, request, response), delayMs)
  return true
}
