// Runs in a pod, or here: sends requests exactly as they are written, and prints what each got as a line of JSON.
import { request } from 'node:http'
import { setTimeout } from 'node:timers/promises'

const { settled, requests } = JSON.parse(process.argv.at(-1))

function send({ address, port, method, path, headers }) {
  return new Promise((resolve, reject) => {
    const sent = request({ host: address, port, method, path, headers, agent: false, timeout: 10_000 }, (answer) => {
      let body = ''
      answer.setEncoding('utf8').on('data', (chunk) => {
        body += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode, location: answer.headers.location, body }))
    })
    sent.on('timeout', () => sent.destroy(new Error('timeout'))).on('error', reject)
    sent.end()
  })
}

// What was applied is in effect when every VirtualService answers for itself.
for (const { request, body } of settled) {
  const deadline = Date.now() + 120_000
  for (;;) {
    const answer = await send(request).catch((error) => ({ body: String(error) }))
    if (answer.body === body) break
    if (Date.now() > deadline) throw new Error(`${JSON.stringify(request)} got ${JSON.stringify(answer)}`)
    await setTimeout(250)
  }
}
for (const one of requests) {
  console.log(JSON.stringify(await send(one).catch((error) => ({ status: 0, body: String(error) }))))
}
