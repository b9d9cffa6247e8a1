import { checkTolerance } from '@sms-checker/contracts'
import { expect, it } from 'vitest'
import { recipes } from '../recipes.ts'
import { closedProtocol } from './closed-protocol.ts'

it('reaches the quality that is asked of the primary on the closed protocol, and ONNX agrees with the trainer on each row', async () => {
  const primary = recipes[0]
  if (primary === undefined) throw new Error('There is no recipe.')
  const { quality, labelFlips, widestGap } = await closedProtocol(primary.ngrams)
  expect(quality.messages).toBe(3900)
  expect(quality.mcc).toBeGreaterThanOrEqual(0.955)
  expect(labelFlips).toBe(0)
  expect(widestGap).toBeLessThan(checkTolerance)
}, 60_000)
