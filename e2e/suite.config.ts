import { defineConfig } from 'vitest/config'

/**
 * One suite of its own, named by `--dir`: page, cluster, monitoring, infra, models. Each needs more than npm gives
 * (a browser, a cluster, a Debian package) and fails, saying what is missing, where it is not there.
 */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    root: import.meta.dirname,
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
})
