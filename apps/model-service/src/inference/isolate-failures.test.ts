import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classifierOf, directoryOf, failingModel, strangeModel } from '../../test/onnx-models.ts'
import { classifyIsolatingFailures } from './isolate-failures.ts'

async function classifyWith(onnx: Uint8Array, messages: readonly string[]) {
  const classifier = await classifierOf(await directoryOf(onnx))
  const { probabilities, error, runs } = await classifyIsolatingFailures(classifier.classify, messages)
  return {
    probabilities: probabilities.map((probability) => (probability === undefined ? undefined : probability > 0.5)),
    error,
    runs: runs.map(({ messages }) => messages),
  }
}

describe('a batch in which the whole run fails', () => {
  it('is classified again one by one, so that only the bad messages fail', async () => {
    const { probabilities, error, runs } = await classifyWith(failingModel(), ['win', 'poison', 'no', 'poison win'])
    expect(probabilities).toEqual([true, undefined, false, undefined])
    expect(error).toMatch(/out of data bounds|indices/)
    expect(runs).toEqual([4, 1, 1, 1, 1])
  })

  it('of one message is not repeated', async () => {
    const { probabilities, runs } = await classifyWith(failingModel(), ['poison'])
    expect(probabilities).toEqual([undefined])
    expect(runs).toEqual([1])
  })
})

describe('a batch with invalid values', () => {
  it.each([Number.NaN, 1.5, Number.NEGATIVE_INFINITY])(
    'keeps the other probabilities, and repeats only the messages with %d',
    async (value) => {
      const { probabilities, error, runs } = await classifyWith(strangeModel(value), [
        'win',
        'strange',
        'no',
        'so strange',
      ])
      expect(probabilities).toEqual([true, undefined, false, undefined])
      expect(error).toContain(`The model returned ${value} instead of a probability`)
      expect(runs).toEqual([4, 1, 1])
    },
  )

  it('has no error when the message succeeds alone', async () => {
    const { probabilities, error, runs } = await classifyIsolatingFailures(
      async (messages) =>
        messages.length === 1
          ? { probabilities: [0.5] }
          : { probabilities: messages.map((_, index) => (index === 1 ? undefined : 0.25)), error: 'padding' },
      ['a', 'b', 'c'],
    )
    expect(probabilities).toEqual([0.25, 0.5, 0.25])
    expect(error).toBeUndefined()
    expect(runs.map(({ messages }) => messages)).toEqual([3, 1])
  })
})

it('a batch without failures takes one run, whose time is measured', async () => {
  const { probabilities, error, runs } = await classifyIsolatingFailures(
    async (messages) => ({ probabilities: messages.map(() => 0.5) }),
    ['a', 'b'],
  )
  expect(probabilities).toEqual([0.5, 0.5])
  expect(error).toBeUndefined()
  expect(runs).toEqual([{ messages: 2, seconds: expect.any(Number) }])
})

it('with a limit of padded characters, messages of similar length share runs, and each gets its own probability', async () => {
  const lengths = fc.array(fc.nat(60), { minLength: 1, maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(lengths, fc.integer({ min: 1, max: 200 }), async (sizes, limit) => {
      const messages = sizes.map((size) => 'x'.repeat(size))
      const seen: (readonly string[])[] = []
      const { probabilities, error } = await classifyIsolatingFailures(
        async (run) => {
          seen.push(run)
          return { probabilities: run.map(({ length }) => length / 100) }
        },
        messages,
        limit,
      )
      expect([probabilities, error]).toEqual([sizes.map((size) => size / 100), undefined])
      expect(seen.flat().map(({ length }) => length)).toEqual(sizes.toSorted((a, b) => a - b))
      for (const run of seen) expect(run.length === 1 || run.length * (run.at(-1)?.length ?? 0) <= limit).toBe(true)
    }),
  )
})

it('with a limit of padded characters, only the bad message of a run fails', async () => {
  const classifier = await classifierOf(await directoryOf(failingModel()))
  const messages = ['a longer message to win', 'win', 'poison', 'no']
  const { probabilities, runs } = await classifyIsolatingFailures(classifier.classify, messages, 20)
  expect(probabilities.map((one) => one !== undefined && one > 0.5)).toEqual([true, true, false, false])
  expect(probabilities.map((one) => one === undefined)).toEqual([false, false, true, false])
  expect(runs.map(({ messages }) => messages)).toEqual([3, 1, 1, 1, 1])
})
