import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compression, defineAlgorithm } from 'vite-plugin-compression2'
import { modelCards } from './model-cards/plugin.ts'

export default defineConfig({
  plugins: [
    react(),
    modelCards(),
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
    // What the service worker keeps for when there is no connection.
    manifest: 'assets.json',
    rolldownOptions: {
      // What the first load needs comes in one file: small shared files would compress worse, and each cost a request.
      output: {
        codeSplitting: { groups: [{ name: 'page', tags: ['$initial'], test: (id) => !id.includes('/worker/') }] },
        // A service worker must keep its address, at the root, to look after the whole page.
        entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
      input: ['index.html', 'worker/service-worker.ts'],
    },
  },
})
