import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compression, defineAlgorithm } from 'vite-plugin-compression2'
import { metafile } from '../../libs/ui/build/metafile-plugin.ts'

export default defineConfig({
  plugins: [
    react(),
    metafile(),
    // experiment-service serves the .br and .gz file next to each asset instead of compressing every response.
    compression({
      algorithms: [defineAlgorithm('gzip', { level: 9 }), 'brotliCompress'],
      include: /\.(html|js|css|svg)$/,
      threshold: 512,
    }),
  ],
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  build: {
    modulePreload: { polyfill: false },
    // data: URLs would need a less strict Content-Security-Policy.
    assetsInlineLimit: 0,
  },
})
