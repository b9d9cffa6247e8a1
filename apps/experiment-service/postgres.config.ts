import { defineConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

/** `npm run e2e:postgres`: what needs a PostgreSQL server, and what takes too long for `npm test`. */
export default defineConfig({
  ...shared,
  test: { ...shared.test, include: ['test/postgres/**/*.test.ts'] },
})
