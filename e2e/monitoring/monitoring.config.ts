import { fileURLToPath } from 'node:url'
import { defineConfig, mergeConfig } from 'vitest/config'
import suite from '../suite.config.ts'

/** Everything that needs a real Prometheus. The scenario mostly waits for scrapes, so promtool runs at the same time. */
export default mergeConfig(
  suite,
  defineConfig({
    test: {
      root: fileURLToPath(new URL('../..', import.meta.url)),
      include: ['e2e/monitoring/**/*.test.ts', 'libs/observability/promtool/**/*.test.ts'],
      fileParallelism: true,
      maxWorkers: 2,
    },
  }),
)
