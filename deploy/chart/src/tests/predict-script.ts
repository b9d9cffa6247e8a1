import { paths } from '@sms-checker/contracts'

/**
 * Asks for the page and for two predictions, prints the answers, and fails where one is missing. A pod that is ready is found by
 * its Service a moment later, so a connection that nobody takes is tried again for half a minute.
 */
export const predictScript = `import { setTimeout } from 'node:timers/promises'

const [, base] = process.argv
const deadline = Date.now() + 30_000
async function connected() {
  try {
    return await fetch(base + '${paths.page}')
  } catch (error) {
    if (Date.now() > deadline) throw error
    await setTimeout(500)
    return connected()
  }
}
const page = await connected()
if (!page.ok) throw new Error(\`The page answers \${page.status}\`)
for (const sms of ['URGENT! You have won a prize. Text WIN to 80082 now', 'See you at eight, shall I bring bread?']) {
  const response = await fetch(base + '${paths.predict}', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sms }),
  })
  const answer = await response.text()
  console.log(response.status, answer)
  if (!response.ok || !['spam', 'ham'].includes(JSON.parse(answer).result)) process.exitCode = 1
}
`
