import { goldenTolerance } from '@sms-checker/contracts'
import { expect, it } from 'vitest'
import { linear } from '../linear/linear-classifier.ts'
import { neural } from '../neural/neural-classifier.ts'
import { runClosedProtocol } from './closed-protocol.ts'

it.each([
  { modelType: linear, id: 'linear', minimum: 0.955 },
  // Made for many messages: 1,674 are few for its inputs.
  { modelType: neural, id: 'neural', minimum: 0.93 },
])(
  '$id reaches an MCC of $minimum on the closed protocol, and its ONNX graph agrees with the trainer on each row',
  async ({ modelType, minimum }) => {
    const { quality, labelFlips, maxDifference } = await runClosedProtocol(modelType)
    expect(quality.messages).toBe(3900)
    expect(quality.mcc).toBeGreaterThanOrEqual(minimum)
    expect(labelFlips).toBe(0)
    expect(maxDifference).toBeLessThan(goldenTolerance)
  },
  120_000,
)
