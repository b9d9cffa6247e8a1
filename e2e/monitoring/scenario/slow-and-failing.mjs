// Fault injection for a service, loaded by `node --import`: delays POST requests, and fails or drops every fifth one.
import { Server } from 'node:http'

const delayMs = 2_600
const emit = Server.prototype.emit
let requests = 0

const faults = [
  (response) => response.writeHead(500).end('No.'),
  (response) => response.writeHead(503).end(),
  // No response: the client times out.
  () => {},
]

Server.prototype.emit = function (event, request, response) {
  if (event !== 'request' || request.method !== 'POST') return emit.call(this, event, request, response)
  const number = requests++
  const fault = number % 5 === 0 ? faults[(number / 5) % faults.length] : undefined
  setTimeout(() => (fault ? fault(response) : emit.call(this, event, request, response)), delayMs)
  return true
}
