// Loaded into a service by `node --import`: what is asked of it by POST comes late, and every fifth time wrongly or never.
import { Server } from 'node:http'

const delayMs = 1_200
const emit = Server.prototype.emit
let asked = 0

const faults = [
  (response) => response.writeHead(500).end('No.'),
  (response) => response.writeHead(503).end(),
  // No answer: whoever asks has to give up.
  () => {},
]

Server.prototype.emit = function (event, request, response) {
  if (event !== 'request' || request.method !== 'POST') return emit.call(this, event, request, response)
  const number = asked++
  const fault = number % 5 === 0 ? faults[(number / 5) % faults.length] : undefined
  setTimeout(() => (fault ? fault(response) : emit.call(this, event, request, response)), delayMs)
  return true
}
