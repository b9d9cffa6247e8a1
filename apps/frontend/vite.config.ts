import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compression, defineAlgorithm } from 'vite-plugin-compression2'

export default defineConfig({
  plugins: [
    react(),
    // app-service hands out the .br and .gz files beside each asset instead of compressing again for every browser.
    compression({
      algorithms: [defineAlgorithm('gzip', { level: 9 }), 'brotliCompress'],
      include: /\.(html|js|css|svg|json|webmanifest)$/,
      threshold: 512,
    }),
  ],
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  build: {
    // The polyfill would be an inline-like script for browsers that cannot run the rest of the page anyway.
    modulePreload: { polyfill: false },
    // A data: URL in a stylesheet or a script would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      // What the first load needs comes in one file: small shared files would compress worse, and each cost a request.
      output: { codeSplitting: { groups: [{ name: 'page', tags: ['$initial'] }] } },
    },
  },
})
