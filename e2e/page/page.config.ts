import { defineConfig, mergeConfig } from 'vitest/config'
import suite from '../suite.config.ts'

/** All page tests share one running system, each as a user of its own. */
export default mergeConfig(
  suite,
  defineConfig({ test: { globalSetup: ['page/running-system.ts'], include: ['page/**/*.test.ts'] } }),
)
