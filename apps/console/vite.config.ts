import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { metafile } from '../../libs/ui/build/metafile-plugin.ts'

export default defineConfig({
  plugins: [react(), metafile()],
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  build: {
    modulePreload: { polyfill: false },
    // data: URLs would need a less strict Content-Security-Policy.
    assetsInlineLimit: 0,
  },
})
