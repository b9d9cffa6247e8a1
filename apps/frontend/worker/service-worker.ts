/// <reference lib="webworker" />
import { isShareRequest, sharedMessageUrl } from './share-target.ts'

declare const self: ServiceWorkerGlobalScope

/** Cache with everything that the page needs offline: the page and its files, as of the last visit. */
const cacheName = 'page'

/** Vite's build manifest, which lists all hashed files. */
const manifestPath = '/assets.json'

self.addEventListener('install', (event) => {
  event.waitUntil(updateCache().then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim())
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (origin !== self.location.origin) return
  if (isShareRequest(request)) event.respondWith(redirectShare(request))
  else if (request.mode === 'navigate' && pathname === '/') event.respondWith(pageNetworkFirst(event))
  else if (request.method === 'GET' && isPageFile(pathname)) event.respondWith(fileCacheFirst(request))
})

/** Hashed files never change, and icons rarely do. */
function isPageFile(pathname: string): boolean {
  return pathname.startsWith('/assets/') || /^\/[a-z0-9-]+\.(svg|png)$/.test(pathname)
}

/** Network first, because the gateway decides by user id which release of the page this user gets. */
async function pageNetworkFirst(event: FetchEvent): Promise<Response> {
  try {
    const page = await fetch(event.request)
    if (page.ok) event.waitUntil(updateCache())
    return page
  } catch (networkError) {
    const cached = await (await caches.open(cacheName)).match('/')
    if (cached) return cached
    throw networkError
  }
}

async function fileCacheFirst(request: Request): Promise<Response> {
  return (await (await caches.open(cacheName)).match(request)) ?? fetch(request)
}

/** Caches the page and its files, and deletes the files of the previous release. */
async function updateCache(): Promise<void> {
  const cache = await caches.open(cacheName)
  const [page, manifest] = await Promise.all([fetch('/'), fetch(manifestPath)])
  if (!page.ok || !manifest.ok) return
  const files = new Set(['/favicon.svg', ...filesOf(await manifest.json())])
  const cached = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname))
  await cache.addAll([...files].filter((file) => !cached.has(file)))
  await cache.put('/', page)
  await Promise.all([...cached].filter((file) => file !== '/' && !files.has(file)).map((file) => cache.delete(file)))
}

/** Returns the paths of all files in Vite's manifest, without the service worker itself. */
function filesOf(manifest: Record<string, { readonly file: string; readonly css?: readonly string[] }>): string[] {
  return Object.values(manifest)
    .flatMap(({ file, css = [] }) => [file, ...css])
    .filter((name) => name.startsWith('assets/'))
    .map((name) => `/${name}`)
}

async function redirectShare(request: Request): Promise<Response> {
  return Response.redirect(sharedMessageUrl(await request.formData()), 303)
}
