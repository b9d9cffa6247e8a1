import { defineConfig, mergeConfig } from 'vitest/config'
import suite from '../suite.config.ts'

/** One system for all tests of the page: each test is another user of it. */
export default mergeConfig(
  suite,
  defineConfig({ test: { globalSetup: ['page/running-system.ts'], include: ['page/**/*.test.ts'] } }),
)
