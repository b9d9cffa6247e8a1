import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

const planted = [
  'Returns the response of the upstream service.',
  'Returns the mesage.',
  'Whoever calls this waits.',
  'The gateway is told of the new route.',
]

/** Checks the comments as if they stood in a source file; returns the reported line numbers and words. */
async function check(...options: string[]): Promise<string[]> {
  const cspell = join(root, 'node_modules/cspell/bin.mjs')
  const args = ['lint', '--no-progress', ...options, 'stdin://libs/text/src/planted.ts']
  const input = planted.map((line) => `// ${line}\n`).join('')
  const { stdout } = await execa(process.execPath, [cspell, ...args], { cwd: root, input, reject: false })
  return [...stdout.matchAll(/planted\.ts:(\d+):\d+ - [^(]*\((\w+)\)/g)].map(([, line, word]) => `${line} ${word}`)
}

it('rejects unknown and banned words, and nothing else', async () => {
  expect(await check('--config', 'cspell.json')).toEqual(['2 mesage', '3 Whoever'])
})

it('rejects banned phrases, and nothing else', async () => {
  const reported = await check('--no-default-configuration', '--config', 'cspell-phrases.json')
  expect(reported).toEqual(['4 is', '4 told'])
})
