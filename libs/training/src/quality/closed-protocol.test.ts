import { checkTolerance } from '@sms-checker/contracts'
import { expect, it } from 'vitest'
import { linear } from '../linear/linear-family.ts'
import { neural } from '../neural/neural-family.ts'
import { closedProtocol } from './closed-protocol.ts'

it.each([
  ['primary', linear],
  ['canary', neural],
])(
  'the %s reaches what is asked on the closed protocol, and ONNX agrees with the trainer on each row',
  async (_, family) => {
    const { quality, labelFlips, widestGap } = await closedProtocol(family)
    expect(quality.messages).toBe(3900)
    expect(quality.mcc).toBeGreaterThanOrEqual(0.955)
    expect(labelFlips).toBe(0)
    expect(widestGap).toBeLessThan(checkTolerance)
  },
  120_000,
)
