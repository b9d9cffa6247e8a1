import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const script = (name: string): string => fileURLToPath(new URL(`../scripts/${name}.ts`, import.meta.url))

function run(name: string, ...options: string[]): Promise<{ code: number | null; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--conditions=source', '--import', 'tsx', script(name), ...options],
      (_error, _stdout, stderr) => resolve({ code: child.exitCode, stderr }),
    )
  })
}

describe('npm run train and npm run evaluate', () => {
  it.each([
    ['an unknown option', 'train', ['--epochs', '3'], /Unknown option '--epochs'/],
    ['an unknown model', 'evaluate', ['bayes'], /Unknown model: bayes/],
    ['an invalid share of spam', 'evaluate', ['--leave-one-corpus-out', '--spam-share', '24'], /--spam-share is 24/],
    ['the transformer without its fine-tuning', 'train', ['transformer'], /The transformer needs --fine-tuned/],
    ['a missing corpus', 'train', ['--corpus', '/no/such.jsonl'], /ENOENT.*such\.jsonl/],
  ])(
    'reject %s and print their usage',
    async (_, name, options, message) => {
      const { code, stderr } = await run(name, ...options)
      expect(code).toBe(1)
      expect(stderr).toMatch(message)
      expect(stderr).toMatch(/Usage: npm run/)
    },
    60_000,
  )
})
