import { defineConfig } from 'vitest/config'

/**
 * Configuration of the suites that need more than npm (a browser, a Debian package, Docker), selected with `--dir`. A suite fails with a
 * message that names what is missing. The limits are far above what a busy machine needs: they end a test that hangs.
 */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    root: import.meta.dirname,
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
})
