import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compression, defineAlgorithm } from 'vite-plugin-compression2'
import { metafile } from '../../libs/ui/build/metafile-plugin.ts'
import { modelCards } from './model-cards/plugin.ts'

export default defineConfig({
  plugins: [
    react(),
    modelCards(),
    metafile(),
    // app-service serves the .br and .gz file next to each asset instead of compressing every response.
    compression({
      algorithms: [defineAlgorithm('gzip', { level: 9 }), 'brotliCompress'],
      include: /\.(html|js|css|svg|json|webmanifest)$/,
      threshold: 512,
    }),
  ],
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  build: {
    // Browsers that need the polyfill cannot run the rest of the page.
    modulePreload: { polyfill: false },
    // data: URLs would need a less strict Content-Security-Policy.
    assetsInlineLimit: 0,
    // The service worker reads it to cache the page for offline use.
    manifest: 'assets.json',
    rolldownOptions: {
      // One file for the first load: several small ones compress worse and each costs a request.
      output: {
        codeSplitting: { groups: [{ name: 'page', tags: ['$initial'], test: (id) => !id.includes('/worker/') }] },
        // A service worker needs a stable URL at the root to control the whole page.
        entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
      input: ['index.html', 'worker/service-worker.ts'],
    },
  },
})
