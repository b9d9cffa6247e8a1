import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { checkOutputs } from '../scripts/output-check.ts'
import {
  directoryOf,
  floatTensor,
  matchInitializers,
  matchNodes,
  onnxModel,
  operator,
  spamModelDirectory,
  stringAttribute,
} from './onnx-models.ts'

const timeout = 60_000

async function check(...directories: string[]): Promise<{ code: number | string | null; output: string }> {
  const script = fileURLToPath(new URL('../scripts/check.ts', import.meta.url))
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--conditions=source', '--import', 'tsx', script, ...directories],
      (error, stdout, stderr) => resolve({ code: error ? (error.code ?? null) : 0, output: stdout + stderr }),
    )
  })
}

it('a valid directory can be served; the output has the speed', { timeout }, async () => {
  const { code, output } = await check(await spamModelDirectory())
  expect(output).toContain('a probability for each of 1000 messages')
  expect(output).toContain('This model can be served.')
  expect(output).not.toContain('Warning')
  // One line for each measurement: messages, characters, median, p99, messages per second.
  const lines = output.matchAll(/^ +(\d+ +\d+) +\d+\.\d{3} +\d+\.\d{3} +\d+$/gm)
  const measured = Array.from(lines, ([, sizes]) => sizes?.split(/ +/).map(Number))
  expect(measured).toEqual([
    [1, 100],
    [1, 500],
    [1, 1_000],
    [64, 100],
  ])
  expect(code).toBe(0)
})

it('an invalid directory is rejected with the reason', { timeout }, async () => {
  const { code, output } = await check(await spamModelDirectory({ sha256: 'a'.repeat(64) }))
  expect(output).toMatch(/This model cannot be served\. model\.onnx is truncated/)
  expect(output).not.toContain('    at ')
  expect(code).toBe(1)
})

it('values beyond rounding are found, although the self-test passes', { timeout }, async () => {
  const { code, output } = await check(await directoryOf(rarelyInvalidModel(1.001)))
  expect(output).toMatch(
    /This model cannot be served\. The model fails \(\d+ of 1000 messages\)\. First message: "FreeMsg.*: The model returned 1\.001\d* instead/,
  )
  expect(code).toBe(1)
})

it('values within rounding are accepted', { timeout }, async () => {
  const { code, output } = await check(await directoryOf(rarelyInvalidModel(1.000_003)))
  expect(output).toContain('This model can be served.')
  expect(code).toBe(0)
})

it('without a directory the usage is printed', { timeout }, async () => {
  expect(await check()).toMatchObject({ code: 2, output: expect.stringContaining('Usage: ') })
})

describe('the report on the outputs of a model', () => {
  const one = async (messages: readonly string[]) => ({ probabilities: messages.map(() => 0.25) })

  it('is empty for probabilities', async () => {
    expect(await checkOutputs({ classify: one, columnSums: async () => [1.000_4] }, ['a', 'b'])).toEqual({
      errors: [],
      warnings: [],
    })
  })

  it.each([0.8, 1.6, Number.NaN])('warns about columns that add up to %d', async (sum) => {
    const columnSums = async ([message]: readonly string[]) => [message === 'odd' ? sum : 1]
    expect(await checkOutputs({ classify: one, columnSums }, ['even', 'odd', 'odd'])).toEqual({
      errors: [],
      warnings: [
        'The columns of the output do not add up to 1: they are not the probabilities of two labels (2 of 3 messages). ' +
          `First message: "odd": they add up to ${sum}`,
      ],
    })
  })

  it('warns about a probability that changes with the batch', async () => {
    const classify = async (messages: readonly string[]) => ({
      probabilities: messages.map(() => 0.2 * messages.length),
    })
    const { warnings } = await checkOutputs({ classify }, ['a', 'b'])
    expect(warnings).toEqual([
      'The probability changes with the other messages in the batch: mask the padding (2 of 2 messages). ' +
        'First message: "a": 0.200000 alone, 0.400000 in a batch',
    ])
  })

  it('has the error of a run that fails', async () => {
    const classify = async (messages: readonly string[]) => {
      if (messages.includes('bad')) throw new Error('index out of bounds')
      return { probabilities: messages.map(() => 0.5) }
    }
    const { errors } = await checkOutputs({ classify }, ['a', 'bad'])
    expect(errors).toEqual(['The model fails (1 of 2 messages). First message: "bad": index out of bounds'])
  })
})

/** A model that returns `value` for messages with "FreeMsg", which no golden example has. */
function rarelyInvalidModel(value: number): Uint8Array {
  return onnxModel({
    nodes: [
      ...matchNodes().slice(0, -1),
      operator('Add', ['risen', 'low'], ['usual']),
      operator('RegexFullMatch', ['sms'], ['isFree'], [stringAttribute('pattern', '(?s).*FreeMsg.*')]),
      operator('Where', ['isFree', 'freeValue', 'usual'], ['probability']),
    ],
    initializers: [...matchInitializers, floatTensor('freeValue', [value])],
  })
}
