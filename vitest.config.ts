import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { projects: ['apps/*', 'libs/*', 'deploy/chart', 'tools/*', 'e2e'] },
})
