import { defineConfig } from 'vitest/config'

/** Every workspace's tests read the libraries' TypeScript (the `source` condition), so nothing has to be built first. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: { include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.{ts,tsx}'] },
})
