import { mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

/** The first test that asks for Helm unpacks it, which takes seconds on a small machine. */
export default mergeConfig(shared, { test: { testTimeout: 120_000 } })
