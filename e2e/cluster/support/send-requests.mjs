// Runs in a pod or locally. Sends requests without normalising them, and prints each response as a line of JSON.
import { request } from 'node:http'
import { setTimeout } from 'node:timers/promises'

const { configured, requests } = JSON.parse(process.argv.at(-1))

function send({ address, port, method, path, headers }) {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: address, port, method, path, headers, agent: false, timeout: 10_000 },
      (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (chunk) => {
          body += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode, location: response.headers.location, body }))
      },
    )
    outgoing.on('timeout', () => outgoing.destroy(new Error('timeout'))).on('error', reject)
    outgoing.end()
  })
}

// The configuration is in effect when every VirtualService returns its own name.
for (const { request, body } of configured) {
  const deadline = Date.now() + 120_000
  for (;;) {
    const response = await send(request).catch((error) => ({ body: String(error) }))
    if (response.body === body) break
    if (Date.now() > deadline) throw new Error(`${JSON.stringify(request)} got ${JSON.stringify(response)}`)
    await setTimeout(250)
  }
}
for (const one of requests) {
  console.log(JSON.stringify(await send(one).catch((error) => ({ status: 0, body: String(error) }))))
}
