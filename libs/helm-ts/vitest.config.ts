import { mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

/** The first test that runs Helm extracts its binary, which takes seconds on a small machine. */
export default mergeConfig(shared, { test: { testTimeout: 120_000 } })
