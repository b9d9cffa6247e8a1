import { defineConfig } from 'vitest/config'

/** Tests against a real cluster. The files share one release, so they run sequentially. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  // Vitest runs the global setup in an environment of its own.
  environments: { __vitest__: { resolve: { conditions: ['source'] } } },
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    globalSetup: ['support/global-setup.ts'],
    setupFiles: ['support/diagnose-failures.ts', 'support/free-node.ts'],
    fileParallelism: false,
    // Hooks of the setup files run first and in this order, before and after: see diagnose-failures.ts.
    sequence: { hooks: 'list' },
    // Pods may take minutes to start and stop on a busy node. A test that hangs still ends.
    testTimeout: 1_800_000,
    hookTimeout: 900_000,
  },
})
