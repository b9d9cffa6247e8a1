import { defineConfig, mergeConfig } from 'vitest/config'
import shared from '../vitest.shared.ts'

/** The end-to-end tests that `npm test` runs: they need only npm. */
export default mergeConfig(
  shared,
  defineConfig({ test: { include: ['local/**/*.test.ts', 'repository/**/*.test.ts'] } }),
)
