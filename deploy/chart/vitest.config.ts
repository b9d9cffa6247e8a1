import { mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

/** Tests that start Helm, or render some hundred charts, take their time on a machine that is busy otherwise. */
export default mergeConfig(shared, { test: { testTimeout: 120_000 } })
