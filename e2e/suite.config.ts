import { defineConfig } from 'vitest/config'
import { limits } from '../vitest.shared.ts'

/**
 * Configuration of the suites that need more than npm (a browser, a Debian package, Docker), selected with `--dir`. A suite fails with a
 * message that names what is missing.
 */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    root: import.meta.dirname,
    fileParallelism: false,
    ...limits,
    // Some hooks build or start a whole system.
    hookTimeout: 600_000,
  },
})
