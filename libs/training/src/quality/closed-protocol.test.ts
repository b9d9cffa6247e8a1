import { checkTolerance } from '@sms-checker/contracts'
import { expect, it } from 'vitest'
import { linear } from '../linear/linear-family.ts'
import { closedProtocol } from './closed-protocol.ts'

it('reaches the quality that is asked of the primary on the closed protocol, and ONNX agrees with the trainer on each row', async () => {
  const { quality, labelFlips, widestGap } = await closedProtocol(linear)
  expect(quality.messages).toBe(3900)
  expect(quality.mcc).toBeGreaterThanOrEqual(0.955)
  expect(labelFlips).toBe(0)
  expect(widestGap).toBeLessThan(checkTolerance)
}, 60_000)
