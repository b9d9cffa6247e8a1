import { goldenTolerance } from '@sms-checker/contracts'
import { expect, it } from 'vitest'
import { linear } from '../linear/linear-classifier.ts'
import { neural } from '../neural/neural-classifier.ts'
import { runClosedProtocol } from './closed-protocol.ts'

it.each([linear, neural])(
  '$id reaches an MCC of 0.955 on the closed protocol, and its ONNX graph agrees with the trainer on each row',
  async (modelType) => {
    const { quality, labelFlips, maxDifference } = await runClosedProtocol(modelType)
    expect(quality.messages).toBe(3900)
    expect(quality.mcc).toBeGreaterThanOrEqual(0.955)
    expect(labelFlips).toBe(0)
    expect(maxDifference).toBeLessThan(goldenTolerance)
  },
  120_000,
)
