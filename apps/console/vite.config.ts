import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  build: {
    modulePreload: { polyfill: false },
    // data: URLs would need a less strict Content-Security-Policy.
    assetsInlineLimit: 0,
  },
})
